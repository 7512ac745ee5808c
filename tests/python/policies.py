"""Prints as JSON the lifecycle policies that an ECR endpoint holds, read with boto3; null where there is none.

Usage: policies.py REPOSITORY...
Endpoint, region and credentials come from the environment.
"""

import json
import sys

import boto3

ecr = boto3.client("ecr")


def policy(repository):
    try:
        return json.loads(ecr.get_lifecycle_policy(repositoryName=repository)["lifecyclePolicyText"])
    except ecr.exceptions.LifecyclePolicyNotFoundException:
        return None


print(json.dumps({repository: policy(repository) for repository in sys.argv[1:]}))
