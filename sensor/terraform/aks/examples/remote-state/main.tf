# State in a storage account: encrypted, locked by a lease, and reached by identity alone. Made beforehand, by hand or by another stack.
terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.10"
    }
  }

  backend "azurerm" {
    # terraform init -backend-config=storage_account_name=… -backend-config=container_name=…
    key              = "qualys-registry-sensor/aks.tfstate"
    use_azuread_auth = true
  }
}

provider "azurerm" {
  subscription_id = var.subscription_id
}

variable "subscription_id" {
  description = "Subscription of the cluster."
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

  qualys_ids         = var.qualys_ids
  qualys_ids_version = 1
  # Who may reach the Kubernetes API and write the secret: the runner that applies this, and you.
  api_ip_ranges      = ["203.0.113.7/32"]
  key_vault_ip_rules = ["203.0.113.7"]
  # Groups that somebody reads.
  action_group_ids = []
  tags             = { service = "qualys-registry-sensor" }
}

output "parameters" {
  description = "For sensor/kubernetes/overlays/aks/parameters/parameters.env."
  value       = module.sensor.parameters
}

output "kubeconfig_command" {
  description = "Gives kubectl access to the cluster."
  value       = module.sensor.kubeconfig_command
}

output "import_image_command" {
  description = "Copies the sensor's image into the registry."
  value       = module.sensor.import_image_command
}
