# With no cloud: what the module makes of its variables.
mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c"] }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_eks_cluster" {
    defaults = {
      arn        = "arn:aws:eks:us-east-1:123456789012:cluster/qualys-registry-cluster"
      identity   = [{ oidc = [{ issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE" }] }]
      vpc_config = { cluster_security_group_id = "sg-0123456789abcdef0" }
    }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:qualys-ids-AbCdEf" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mocked" }
  }
  mock_resource "aws_cloudwatch_metric_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:mocked" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 1 }
  }
}

variables {
  # Set for every run, because Terraform 1.11 wants to see an ephemeral variable in a test that applies. No version: not written.
  qualys_ids = { activation_id = "a", customer_id = "c", pod_url = "https://example.com" }
}

run "defaults_are_private_and_encrypted" {
  assert {
    condition     = aws_vpc.this[0].cidr_block == "172.20.0.0/16"
    error_message = "The promised address range is the default."
  }
  assert {
    condition     = aws_subnet.private[*].cidr_block == ["172.20.100.0/24", "172.20.101.0/24"] && length(aws_nat_gateway.this) == 2
    error_message = "Two private subnets, each with a NAT gateway of its zone."
  }
  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "The Kubernetes API has no public address."
  }
  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"]) && contains(aws_eks_cluster.this.enabled_cluster_log_types, "audit")
    error_message = "Secrets are encrypted by KMS, and audit logs are kept."
  }
  assert {
    condition     = aws_launch_template.node.metadata_options[0].http_tokens == "required" && aws_launch_template.node.block_device_mappings[0].ebs[0].encrypted == "true"
    error_message = "IMDSv2 and encrypted disks."
  }
  assert {
    condition     = jsondecode(aws_eks_addon.vpc_cni.configuration_values).enableNetworkPolicy == "true"
    error_message = "Network policies are enforced."
  }
  assert {
    condition     = length(aws_secretsmanager_secret_version.qualys_ids) == 0
    error_message = "Without a version, no value is written."
  }
  assert {
    condition     = strcontains(output.parameters, "\nAPI_SERVER_CIDR=172.20.100.0/23\n") && strcontains(output.parameters, "\nSECRET_NAME=arn:aws:secretsmanager:")
    error_message = "The manifests get the API's addresses and the secret's name."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.not_checked_in.treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.not_checked_in.evaluation_periods == 6
    error_message = "Thirty silent minutes are an alarm, and so is no data."
  }
}

run "one_nat_gateway_serves_both_zones" {
  variables {
    nat_gateway_per_zone = false
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.nat) == 2
    error_message = "One gateway, two routes."
  }
}

run "an_existing_network_is_left_alone" {
  variables {
    vpc = {
      id              = "vpc-0123456789abcdef0"
      subnet_ids      = ["subnet-0a", "subnet-0b"]
      api_server_cidr = "10.20.0.0/22"
    }
  }

  assert {
    condition     = length(aws_vpc.this) + length(aws_subnet.private) + length(aws_nat_gateway.this) + length(aws_flow_log.this) == 0
    error_message = "No network is made."
  }
  assert {
    condition     = strcontains(output.parameters, "\nAPI_SERVER_CIDR=10.20.0.0/22\n")
    error_message = "The manifests get the range that was given."
  }
}

run "an_existing_secret_is_read_and_not_made" {
  variables {
    qualys_secret_arn     = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf"
    qualys_secret_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-1111-1111-111111111111"
  }

  assert {
    condition     = length(aws_secretsmanager_secret.qualys_ids) == 0 && output.secret_arn == "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf"
    error_message = "The secret that was named."
  }
}

run "ids_are_written_but_not_kept" {
  variables {
    qualys_ids_version = 1
  }

  assert {
    condition     = aws_secretsmanager_secret_version.qualys_ids[0].secret_string_wo == null && aws_secretsmanager_secret_version.qualys_ids[0].secret_string == null
    error_message = "A write-only argument leaves nothing in the state."
  }
}

run "a_check_in_has_a_text_of_its_own" {
  variables {
    check_in_text = "heartbeat sent"
  }

  assert {
    condition     = strcontains(aws_cloudwatch_log_metric_filter.sensor_log_lines.pattern, "&& $.log = \"*heartbeat sent*\" }")
    error_message = "Only such lines count."
  }
}

run "the_whole_internet_may_not_reach_the_api" {
  command = plan

  variables {
    public_api_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.public_api_cidrs]
}

run "latest_is_no_version" {
  command = plan

  variables {
    sensor_version = "latest"
  }

  expect_failures = [var.sensor_version]
}
