terraform {
  # Write-only arguments and ephemeral variables: what keeps the ids out of the state.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.20"
    }
  }
}
