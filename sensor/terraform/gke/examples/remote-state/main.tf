# State in Cloud Storage: encrypted, versioned by the bucket, locked by the backend. Made beforehand, by hand or by another stack.
terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.7"
    }
  }

  backend "gcs" {
    # terraform init -backend-config=bucket=…
    prefix = "qualys-registry-sensor/gke"
  }
}

provider "google" {
  project = var.project_id
  region  = "us-central1"
}

variable "project_id" {
  description = "Project of the cluster."
  type        = string
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

  project_id         = var.project_id
  qualys_ids         = var.qualys_ids
  qualys_ids_version = 1
  # Who may reach the Kubernetes API: the runner that applies the manifests, and you.
  public_endpoint     = true
  authorized_networks = { runner = "203.0.113.7/32" }
  # Channels that somebody reads.
  notification_channels = []
  labels                = { service = "qualys-registry-sensor" }
}

output "parameters" {
  description = "For sensor/kubernetes/overlays/gke/parameters/parameters.env."
  value       = module.sensor.parameters
}

output "kubeconfig_command" {
  description = "Gives kubectl access to the cluster."
  value       = module.sensor.kubeconfig_command
}

output "repository_url" {
  description = "Where the sensor's image belongs, as qcs-sensor."
  value       = module.sensor.repository_url
}
