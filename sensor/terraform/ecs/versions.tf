terraform {
  # Write-only arguments, which keep the ids out of every state file: Terraform 1.11 or OpenTofu 1.11.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}
