# In a VPC that another state describes, behind a proxy with a certificate authority of your own, with a mirrored image pinned by digest
# and a secret that exists: nothing secret passes through Terraform at all.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

data "terraform_remote_state" "network" {
  backend = "s3"

  config = {
    bucket = "example-terraform-state"
    key    = "network/terraform.tfstate"
    region = "eu-west-1"
  }
}

data "aws_secretsmanager_secret" "qualys_ids" {
  name = "platform/qualys-registry-sensor"
}

module "registry_sensor" {
  source = "../.."

  pod_url               = "https://qualys.example.com/ContainerSensor"
  qualys_secret_arn     = data.aws_secretsmanager_secret.qualys_ids.arn
  qualys_secret_key_arn = data.aws_secretsmanager_secret.qualys_ids.kms_key_id

  sensor_image          = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/mirror/qcs-sensor"
  sensor_digest         = "sha256:0000000000000000000000000000000000000000000000000000000000000000" # of your mirror
  sensor_repository_arn = "arn:aws:ecr:eu-west-1:123456789012:repository/mirror/qcs-sensor"
  create_repository     = false

  vpc = {
    id         = data.terraform_remote_state.network.outputs.vpc_id
    subnet_ids = data.terraform_remote_state.network.outputs.private_subnet_ids
  }
  proxy = {
    cidr     = "10.20.0.0/28"
    https    = "proxy.example.com:3128"
    no_proxy = [".eu-west-1.amazonaws.com"]
  }
  ca_certificate = data.terraform_remote_state.network.outputs.ca_certificate

  alarm_topic_arn          = "arn:aws:sns:eu-west-1:123456789012:platform-on-call"
  permissions_boundary_arn = "arn:aws:iam::123456789012:policy/platform-boundary"
}
