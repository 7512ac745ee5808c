"""Drives `stowage demo-aws` with boto3, which this project did not write.

Usage: demo_aws.py ENDPOINT_URL
Prints a line for each check; ends with 1 when one failed. Needs boto3, and a demo that nobody else changes.
"""

import datetime
import hashlib
import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

REPOSITORY = "checks/boto3"
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def client(service):
    return boto3.client(
        service,
        endpoint_url=sys.argv[1],
        region_name="eu-central-1",
        aws_access_key_id="demo",
        aws_secret_access_key="demo",
        config=Config(retries={"mode": "standard", "max_attempts": 5}),
    )


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        assert error.response["ResponseMetadata"]["RequestId"], error
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__} was not refused")


def manifest(number):
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": f"sha256:{number:064x}",
                "size": 100 + number,
            },
            "layers": [],
        }
    )


def digest(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def all_of(operation, key, page_size, **arguments):
    pages = ecr.get_paginator(operation).paginate(**arguments, PaginationConfig={"PageSize": page_size})
    pages = [page[key] for page in pages]
    assert all(len(page) <= page_size for page in pages)
    return pages, [item for page in pages for item in page]


@check
def describe_repositories_pages():
    pages, repositories = all_of("describe_repositories", "repositories", 9)
    assert len(pages) == -(-len(repositories) // 9) and len(repositories) > 30
    names = [repository["repositoryName"] for repository in repositories]
    assert len(set(names)) == len(names) and "payments/api" in names
    assert isinstance(repositories[0]["createdAt"], datetime.datetime)
    refused("InvalidParameterException", ecr.describe_repositories, nextToken="bogus")
    refused("RepositoryNotFoundException", ecr.describe_repositories, repositoryNames=["no/such"])


@check
def describe_images_pages():
    whole = ecr.describe_images(repositoryName="payments/api", maxResults=1000)["imageDetails"]
    pages, images = all_of("describe_images", "imageDetails", 50, repositoryName="payments/api")
    assert images == whole and len(pages) > 2
    tagged = all_of("describe_images", "imageDetails", 50, repositoryName="payments/api", filter={"tagStatus": "TAGGED"})
    assert {image["imageDigest"] for image in tagged[1]} == {i["imageDigest"] for i in images if "imageTags" in i}
    archived = all_of(
        "describe_images", "imageDetails", 50, repositoryName="data/notebooks", filter={"imageStatus": "ARCHIVED"}
    )
    assert archived[1] and all(image["imageStatus"] == "ARCHIVED" for image in archived[1])
    refused(
        "ImageNotFoundException",
        ecr.describe_images,
        repositoryName="payments/api",
        imageIds=[{"imageTag": "no-such-tag"}],
    )


@check
def list_tags_for_resource():
    arn = ecr.describe_repositories(repositoryNames=["payments/api"])["repositories"][0]["repositoryArn"]
    tags = {tag["Key"]: tag["Value"] for tag in ecr.list_tags_for_resource(resourceArn=arn)["tags"]}
    assert tags["team"] == "payments" and tags["cost-center"].startswith("CC-")


@check
def put_image_and_batch_delete_image():
    ecr.create_repository(repositoryName=REPOSITORY)
    for number in range(5):
        put = ecr.put_image(repositoryName=REPOSITORY, imageManifest=manifest(number), imageTag=f"t{number}")
        assert put["image"]["imageId"]["imageDigest"] == digest(manifest(number))
    ecr.put_image(repositoryName=REPOSITORY, imageManifest=manifest(0), imageTag="also")
    refused(
        "ImageAlreadyExistsException",
        ecr.put_image,
        repositoryName=REPOSITORY,
        imageManifest=manifest(0),
        imageTag="also",
    )
    read = ecr.batch_get_image(repositoryName=REPOSITORY, imageIds=[{"imageTag": "also"}])
    assert read["images"][0]["imageManifest"] == manifest(0)
    gone = ecr.batch_delete_image(
        repositoryName=REPOSITORY,
        imageIds=[{"imageTag": "also"}, {"imageDigest": digest(manifest(1))}, {"imageTag": "no-such-tag"}],
    )
    assert [failure["failureCode"] for failure in gone["failures"]] == ["ImageNotFound"]
    left = ecr.describe_images(repositoryName=REPOSITORY)["imageDetails"]
    assert sorted(tag for image in left for tag in image["imageTags"]) == ["t0", "t2", "t3", "t4"]


def policy(keep):
    return json.dumps(
        {
            "rules": [
                {
                    "rulePriority": 1,
                    "description": "Keep only the newest images",
                    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep},
                    "action": {"type": "expire"},
                }
            ]
        },
        indent=2,
    )


@check
def lifecycle_policies():
    put = ecr.put_lifecycle_policy(repositoryName=REPOSITORY, lifecyclePolicyText=policy(3))
    got = ecr.get_lifecycle_policy(repositoryName=REPOSITORY)
    assert json.loads(got["lifecyclePolicyText"]) == json.loads(policy(3))
    assert got["lifecyclePolicyText"] == put["lifecyclePolicyText"] and "\n" not in got["lifecyclePolicyText"]
    broken = policy(3).replace('"rules"', '"ruler"')
    message = refused(
        "InvalidParameterException", ecr.put_lifecycle_policy, repositoryName=REPOSITORY, lifecyclePolicyText=broken
    )
    assert "LifecyclePolicyText" in message, message
    ecr.delete_lifecycle_policy(repositoryName=REPOSITORY)
    refused("LifecyclePolicyNotFoundException", ecr.get_lifecycle_policy, repositoryName=REPOSITORY)


@check
def lifecycle_policy_preview():
    started = ecr.start_lifecycle_policy_preview(repositoryName=REPOSITORY, lifecyclePolicyText=policy(1))
    assert started["status"] == "IN_PROGRESS" and started["lifecyclePolicyText"] == policy(1)
    waiter = ecr.get_waiter("lifecycle_policy_preview_complete")
    waiter.wait(repositoryName=REPOSITORY, WaiterConfig={"Delay": 1, "MaxAttempts": 10})
    preview = ecr.get_lifecycle_policy_preview(repositoryName=REPOSITORY)
    assert preview["summary"]["expiringImageTotalCount"] == 3 == len(preview["previewResults"])
    assert all(hit["action"] == {"type": "EXPIRE"} for hit in preview["previewResults"])
    ecr.delete_repository(repositoryName=REPOSITORY, force=True)


END = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)


def metric_data(queries, **arguments):
    start = END - datetime.timedelta(days=14)
    answer = cloudwatch.get_metric_data(MetricDataQueries=queries, StartTime=start, EndTime=END, **arguments)
    return answer["MetricDataResults"], answer.get("NextToken")


def pull_count(repository):
    metric = {
        "Namespace": "AWS/ECR",
        "MetricName": "RepositoryPullCount",
        "Dimensions": [{"Name": "RepositoryName", "Value": repository}],
    }
    return {"Metric": metric, "Period": 86400, "Stat": "Sum"}


@check
def get_metric_data():
    queries = [
        {"Id": "m1", "MetricStat": pull_count("checkout/web")},
        {"Id": "m2", "MetricStat": pull_count("legacy/monolith")},
        {"Id": "e1", "Expression": "FILL(m2, 0)"},
        {
            "Id": "e2",
            "Expression": "SUM(SEARCH('{AWS/ECR,RepositoryName} MetricName=\"RepositoryPullCount\"', 'Sum', 86400))",
        },
    ]
    results, _ = metric_data(queries)
    by_id = {result["Id"]: result for result in results}
    assert len(by_id["m1"]["Values"]) == 14 and by_id["m1"]["Timestamps"][0] == END - datetime.timedelta(days=1)
    assert by_id["m2"]["Values"] == [] and by_id["e1"]["Values"] == [0] * 14
    assert all(total >= part for total, part in zip(by_id["e2"]["Values"], by_id["m1"]["Values"]))
    page, token = metric_data(queries[:1], MaxDatapoints=10)
    rest, end = metric_data(queries[:1], MaxDatapoints=10, NextToken=token)
    assert page[0]["Values"] + rest[0]["Values"] == by_id["m1"]["Values"] and end is None
    refused(
        "InvalidParameterValue",
        cloudwatch.get_metric_data,
        MetricDataQueries=[{"Id": "e1", "Expression": "NOSUCH(1)"}],
        StartTime=END - datetime.timedelta(days=1),
        EndTime=END,
    )


@check
def list_metrics():
    listed = cloudwatch.list_metrics(Namespace="AWS/ECR")["Metrics"]
    names = [dimension["Value"] for metric in listed for dimension in metric["Dimensions"]]
    assert "payments/api" in names and "legacy/monolith" not in names
    usage = cloudwatch.list_metrics(Namespace="AWS/Usage", MetricName="CallCount")["Metrics"]
    assert "PutImage" in {d["Value"] for metric in usage for d in metric["Dimensions"]}


@check
def put_metric_data():
    dimensions = [{"Name": "RegistryId", "Value": "123456789012"}]
    # More than 10 KiB, which clients press.
    data = [
        {"MetricName": f"Images{number}", "Dimensions": dimensions, "Value": float(number), "Timestamp": END}
        for number in range(300)
    ]
    cloudwatch.put_metric_data(Namespace="Stowage", MetricData=data)
    listed = cloudwatch.list_metrics(Namespace="Stowage")["Metrics"]
    assert len(listed) == 300 and listed[0]["Dimensions"] == dimensions, listed[:1]
    stat = {
        "Metric": {"Namespace": "Stowage", "MetricName": "Images7", "Dimensions": dimensions},
        "Period": 3600,
        "Stat": "Average",
    }
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[{"Id": "m1", "MetricStat": stat}],
        StartTime=END - datetime.timedelta(hours=1),
        EndTime=END + datetime.timedelta(hours=1),
    )
    assert answer["MetricDataResults"][0]["Values"] == [7.0], answer
    refused("InvalidParameterValue", cloudwatch.put_metric_data, Namespace="AWS/ECR", MetricData=data[:1])


@check
def bill_prices_and_budgets():
    service = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon EC2 Container Registry (ECR)"]}}
    start = END.date().replace(day=1)
    year = dict(
        TimePeriod={"Start": str(start - datetime.timedelta(days=300)), "End": str(END.date())},
        Granularity="MONTHLY",
        Metrics=["UnblendedCost", "UsageQuantity"],
        GroupBy=[{"Type": "DIMENSION", "Key": "USAGE_TYPE"}],
    )
    explorer = client("ce")
    page = explorer.get_cost_and_usage(Filter=service, **year)
    rest = explorer.get_cost_and_usage(Filter=service, NextPageToken=page["NextPageToken"], **year)
    months = page["ResultsByTime"] + rest["ResultsByTime"]
    last = {group["Keys"][0]: group["Metrics"] for group in months[-1]["Groups"]}["EUC1-TimedStorage-ByteHrs"]
    assert last["UsageQuantity"]["Unit"] == "GB-Mo", last
    assert abs(float(last["UnblendedCost"]["Amount"]) - float(last["UsageQuantity"]["Amount"]) * 0.10) < 1e-6, last
    other = {"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}}
    assert explorer.get_cost_and_usage(Filter=other, **year)["ResultsByTime"][-1]["Groups"] == []
    products = client("pricing").get_products(ServiceCode="AmazonECR", FormatVersion="aws_v1")["PriceList"]
    usage = {json.loads(product)["product"]["attributes"]["usagetype"] for product in products}
    assert usage == {"EUC1-TimedStorage-ByteHrs", "EUC1-TimedStorage-Archive-ByteHrs", "EUC1-Retrieval-Archive"}, usage
    budgets = client("budgets").describe_budgets(AccountId="123456789012")["Budgets"]
    assert {budget["BudgetName"] for budget in budgets} == {"container-registry", "registry-and-monitoring", "compute"}
    refused("AccessDeniedException", client("budgets").describe_budgets, AccountId="999999999999")


@check
def faults_are_errors_of_aws():
    message = refused("AccessDeniedException", ecr.describe_images, repositoryName="fault/denied")
    assert "ecr:DescribeImages" in message and "repository/fault/denied" in message
    refused("UnknownOperationException", ecr.describe_pull_through_cache_rules)


if len(sys.argv) != 2:
    sys.exit(__doc__)
ecr, cloudwatch = client("ecr"), client("cloudwatch")
failed = 0
for function in CHECKS:
    began = time.monotonic()
    try:
        function()
        print(f"ok    {function.__name__} ({time.monotonic() - began:.2f} s)")
    except Exception as error:  # every check is to be run and told of
        failed += 1
        print(f"FAIL  {function.__name__}: {type(error).__name__}: {error}")
print(f"{len(CHECKS) - failed} of {len(CHECKS)} checks passed")
sys.exit(1 if failed else 0)
