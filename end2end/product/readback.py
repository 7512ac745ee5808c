"""Prints as JSON what an ECR endpoint holds of a repository, read with boto3: its lifecycle policy and its digests.

Usage: readback.py REPOSITORY
Endpoint, region and credentials come from the environment.
"""

import json
import sys

import boto3

ecr = boto3.client("ecr")
repository = sys.argv[1]

try:
    policy = json.loads(ecr.get_lifecycle_policy(repositoryName=repository)["lifecyclePolicyText"])
except ecr.exceptions.LifecyclePolicyNotFoundException:
    policy = None
images = ecr.get_paginator("describe_images").paginate(repositoryName=repository)
digests = [image["imageDigest"] for page in images for image in page["imageDetails"]]

print(json.dumps({"policy": policy, "digests": sorted(digests)}))
