# A VPC of its own, and the state in S3. The ids come from the environment (TF_VAR_qualys_ids) and are in no state file.
#
#   cp backend.hcl.example backend.hcl   # your bucket
#   terraform init -backend-config=backend.hcl
#   export TF_VAR_qualys_ids='{"activation_id":"…","customer_id":"…"}'
#   terraform apply -var pod_url=https://… -var alarm_email=platform@example.com

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }

  backend "s3" {
    key          = "qualys-registry-sensor/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}

variable "region" {
  description = "Region of the hosts: the one your images are in, or most of them."
  type        = string
  default     = "us-east-1"
}

variable "pod_url" {
  description = "Container Security server URL of your Qualys platform."
  type        = string
}

variable "qualys_ids" {
  description = "Activation and customer id."
  type        = object({ activation_id = string, customer_id = string })
  ephemeral   = true
  sensitive   = true
}

variable "alarm_email" {
  description = "Who is told when a sensor has not checked in."
  type        = string
}

module "registry_sensor" {
  source = "../.."

  pod_url              = var.pod_url
  qualys_ids           = var.qualys_ids
  nat_gateway_per_zone = true
  alarm_email          = var.alarm_email
}

output "registry_sensor" {
  description = "All that the module tells."
  value       = module.registry_sensor
}
