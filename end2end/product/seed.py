"""Fills an ECR endpoint with boto3, as a team with a pipeline would, and prints as JSON what it pushed.

Usage: seed.py [REPOSITORY IMAGES]
Without arguments it creates all repositories; with them it pushes that many further images to one of them.
Endpoint, region and credentials come from the environment.
"""

import hashlib
import json
import sys

import boto3

IMAGE = "application/vnd.oci.image.manifest.v1+json"
MIB = 1024 * 1024

# Name, tags of the repository, tagged images, untagged images, and the size of image number N.
REPOSITORIES = [
    ("payments/api", {"team": "payments", "env": "prod"}, 100, 20, lambda n: (40 + n) * MIB + n),
    ("checkout/web", {"team": "checkout"}, 90, 0, lambda n: 25 * MIB + 1_000 * n),
    ("ml/training", {"team": "ml"}, 60, 30, lambda n: 3 * 1024 * MIB + 7 * n),
    ("tools/lint", {}, 1, 0, lambda _: 999),
    ("tools/empty", {"team": "tools"}, 0, 0, lambda _: 0),
]

ecr = boto3.client("ecr")


def blob(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def push(repository, number, size, tags):
    """Pushes an image under all its tags; without any, by digest only."""
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": IMAGE,
            # moto takes the size of the image from here.
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": blob(f"{repository} {number}"),
                "size": size,
            },
            "layers": [],
        }
    )
    digest = blob(manifest)
    for tag in tags or [None]:
        ecr.put_image(
            repositoryName=repository,
            imageManifest=manifest,
            imageManifestMediaType=IMAGE,
            # moto would make up one that is not the manifest's.
            imageDigest=digest,
            **({"imageTag": tag} if tag else {}),
        )
    return {"digest": digest, "tags": sorted(tags), "sizeBytes": size}


def push_many(repository, tagged, untagged, size):
    images = []
    for number in range(tagged):
        tags = [f"v1.{number}"] + (["latest"] if number == tagged - 1 else [])
        images.append(push(repository, number, size(number), tags))
    for number in range(tagged, tagged + untagged):
        images.append(push(repository, number, size(number), []))
    return images


def fill():
    pushed = []
    for name, tags, tagged, untagged, size in REPOSITORIES:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        ecr.create_repository(
            repositoryName=name,
            imageTagMutability="IMMUTABLE" if name == "checkout/web" else "MUTABLE",
            imageScanningConfiguration={"scanOnPush": name == "payments/api"},
            tags=pairs,
        )
        pushed.append({"name": name, "tags": tags, "images": push_many(name, tagged, untagged, size)})
    return pushed


def add(repository, count):
    return [push(repository, f"later {n}", (n + 1) * MIB, [f"later-{n}"]) for n in range(count)]


print(json.dumps(add(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 1 else fill()))
