# State in S3: encrypted, versioned by the bucket, locked by a file beside it. Made beforehand, by hand or by another stack.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.20"
    }
  }

  backend "s3" {
    # terraform init -backend-config=bucket=… -backend-config=region=…
    key          = "qualys-registry-sensor/eks.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "Region of the cluster."
  type        = string
  default     = "us-east-1"
}

variable "qualys_ids" {
  description = "TF_VAR_qualys_ids='{activation_id=\"…\",customer_id=\"…\",pod_url=\"https://…\"}', from your own secret store."
  type = object({
    activation_id = string
    customer_id   = string
    pod_url       = string
    https_proxy   = optional(string)
  })
  sensitive = true
  ephemeral = true
}

module "sensor" {
  source = "../.."

  qualys_ids         = var.qualys_ids
  qualys_ids_version = 1
  # Who may reach the Kubernetes API: the runner that applies the manifests, and you.
  public_api_cidrs = ["203.0.113.7/32"]
  # A topic that somebody reads.
  alarm_actions = []
  tags          = { service = "qualys-registry-sensor" }
}

output "parameters" {
  description = "For sensor/kubernetes/overlays/eks/parameters/parameters.env."
  value       = module.sensor.parameters
}

output "kubeconfig_command" {
  description = "Gives kubectl access to the cluster."
  value       = module.sensor.kubeconfig_command
}

output "repository_url" {
  description = "Where the sensor's image belongs."
  value       = module.sensor.repository_url
}
