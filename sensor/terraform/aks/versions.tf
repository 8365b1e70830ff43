terraform {
  # Write-only arguments and ephemeral variables: what keeps the ids out of the state.
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.10"
    }
  }
}
