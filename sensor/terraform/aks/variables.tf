variable "name" {
  description = "Name of the cluster, and the beginning of the name of everything else."
  type        = string
  default     = "qualys-registry-cluster"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.name))
    error_message = "name: 3 to 30 lowercase letters, digits and hyphens, beginning with a letter."
  }
}

variable "resource_group_name" {
  description = "An existing resource group for everything. Without it, one is made."
  type        = string
  default     = null
}

variable "location" {
  description = "Azure region."
  type        = string
  default     = "eastus"
}

variable "zones" {
  description = "Availability zones of the nodes; [] in a region that has none."
  type        = list(string)
  default     = ["1", "2", "3"]
}

variable "kubernetes_version" {
  description = "Version of Kubernetes without its patch, such as 1.34: AKS takes patches by itself. Without it, the one that AKS proposes."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version: as in 1.34."
  }
}

variable "vnet_cidr" {
  description = "Addresses of the virtual network. Nodes get the first sixteenth of it, private endpoints a 256th after that."
  type        = string
  default     = "10.1.0.0/16"

  validation {
    condition     = can(cidrsubnet(var.vnet_cidr, 8, 16))
    error_message = "vnet_cidr: a range of /20 or larger, as in 10.1.0.0/16."
  }
}

variable "service_cidr" {
  description = "Addresses of Kubernetes' services, outside of the virtual network."
  type        = string
  default     = "10.2.0.0/16"

  validation {
    condition     = can(cidrhost(var.service_cidr, 10))
    error_message = "service_cidr: a range such as 10.2.0.0/16."
  }
}

variable "pod_cidr" {
  description = "Addresses of pods, outside of the virtual network: an overlay."
  type        = string
  default     = "10.244.0.0/16"

  validation {
    condition     = can(cidrhost(var.pod_cidr, 1))
    error_message = "pod_cidr: a range such as 10.244.0.0/16."
  }
}

variable "api_ip_ranges" {
  description = "Public addresses that may reach the Kubernetes API. Without any, the cluster is private and its API is in the virtual network alone."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for range in var.api_ip_ranges : can(cidrhost(range, 0)) && !endswith(range, "/0")])
    error_message = "api_ip_ranges: ranges such as 203.0.113.0/24, and not the whole internet."
  }
}

variable "admin_group_object_ids" {
  description = "Entra ID groups that administer the cluster. Local accounts are off, so without one only Azure's own roles give access."
  type        = list(string)
  default     = []
}

variable "node_vm_size" {
  description = "Size of the nodes. Its temporary disk must hold the operating system (node_disk_gib): a size with a d, as in D4ds."
  type        = string
  default     = "Standard_D4ds_v5"
}

variable "system_vm_size" {
  description = "Size of the nodes for Kubernetes' own pods; a temporary disk of 64 GiB or more."
  type        = string
  default     = "Standard_D2ds_v5"
}

variable "node_count" {
  description = "How many nodes for sensors: min and max. Two sensors never share a node."
  type        = object({ min = number, max = number })
  default     = { min = 2, max = 4 }

  validation {
    condition     = var.node_count.min >= 1 && var.node_count.min <= var.node_count.max
    error_message = "node_count: 1 <= min <= max."
  }
}

variable "node_disk_gib" {
  description = "Disk of a node in GiB. Qualys asks for 20 free, for the images that are being scanned."
  type        = number
  default     = 128

  validation {
    condition     = var.node_disk_gib >= 40
    error_message = "node_disk_gib: 40 or more."
  }
}

variable "host_encryption" {
  description = "Encrypts temporary disks and caches on the host. The subscription needs the feature: az feature register --namespace Microsoft.Compute --name EncryptionAtHost."
  type        = bool
  default     = true
}

variable "sensor_version" {
  description = "Tag of qualys/qcs-sensor, in the registry that is made here."
  type        = string
  default     = "1.40.1-0"

  validation {
    condition     = can(regex("^[0-9][0-9a-zA-Z.-]*$", var.sensor_version))
    error_message = "sensor_version: a version such as 1.40.1-0, not latest."
  }
}

variable "qualys_secret" {
  description = "An existing secret of a Key Vault with role-based access, with {\"activation-id\", \"customer-id\", \"pod-url\"} as JSON. Without it, a vault and a secret are made."
  type = object({
    vault_id  = string
    vault_uri = string
    name      = string
  })
  default = null
}

variable "qualys_ids" {
  description = "What goes into the secret that is made. Ephemeral: neither the plan nor the state holds it. Without it, fill the secret yourself."
  type = object({
    activation_id = string
    customer_id   = string
    pod_url       = string
    https_proxy   = optional(string)
  })
  default   = null
  sensitive = true
  ephemeral = true
}

variable "qualys_ids_version" {
  description = "Raise it to write qualys_ids again; null leaves the secret alone. Whoever applies it needs an address in key_vault_ip_rules."
  type        = number
  default     = null
}

variable "key_vault_ip_rules" {
  description = "Public addresses that may reach the vault, beside the cluster: the one that applies this, to write the secret."
  type        = list(string)
  default     = []

  validation {
    condition     = !contains(var.key_vault_ip_rules, "0.0.0.0/0")
    error_message = "key_vault_ip_rules: addresses such as 203.0.113.7, and not the whole internet."
  }
}

variable "defender_plan" {
  description = "Turns on the plan Defender for Containers, for the whole subscription. Leave it off if somebody else manages the plan."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 90

  validation {
    condition     = var.log_retention_days >= 90 && var.log_retention_days <= 730
    error_message = "log_retention_days: 90 to 730."
  }
}

variable "check_in_text" {
  description = "Text of the line that your version of the sensor logs when it has reached Qualys. Empty: any line is a sign of life."
  type        = string
  default     = ""

  validation {
    condition     = !can(regex("[\"'\\\\*]", var.check_in_text))
    error_message = "check_in_text: plain text, without quotes, backslashes and asterisks."
  }
}

variable "silence_minutes" {
  description = "After how many minutes without such a line in its log the sensor counts as not checked in."
  type        = number
  default     = 30

  validation {
    condition     = contains([15, 30, 45, 60, 120], var.silence_minutes)
    error_message = "silence_minutes: 15, 30, 45, 60 or 120, which are Azure Monitor's windows."
  }
}

variable "action_group_ids" {
  description = "Azure Monitor action groups that alerts tell."
  type        = list(string)
  default     = []
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
  default     = {}
}
