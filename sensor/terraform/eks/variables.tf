variable "name" {
  description = "Name of the cluster, and the beginning of the name of everything else."
  type        = string
  default     = "qualys-registry-cluster"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,23}[a-z0-9]$", var.name))
    error_message = "name: 3 to 25 lowercase letters, digits and hyphens, beginning with a letter."
  }
}

variable "kubernetes_version" {
  description = "Version of Kubernetes, such as 1.34. Without it, the one that EKS proposes when the cluster is made."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version: as in 1.34."
  }
}

variable "vpc" {
  description = "A VPC you have already: private subnets in two zones with a way out to the internet, and a range that they lie in, where the sensor may reach the Kubernetes API. Null to make one."
  type = object({
    id              = string
    subnet_ids      = list(string)
    api_server_cidr = string
  })
  default = null

  validation {
    condition     = var.vpc == null ? true : length(var.vpc.subnet_ids) >= 2 && can(cidrhost(var.vpc.api_server_cidr, 0))
    error_message = "vpc: two subnets or more, and a range such as 10.20.0.0/22."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the VPC that is made."
  type        = string
  default     = "172.20.0.0/16"

  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 8, 101)) && can(regex("^(10|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.", var.vpc_cidr))
    error_message = "vpc_cidr: a private range of /20 or larger, as in 172.20.0.0/16."
  }
}

variable "service_cidr" {
  description = "Addresses of Kubernetes' services, outside of the VPC."
  type        = string
  default     = "10.100.0.0/16"

  validation {
    condition     = can(cidrhost(var.service_cidr, 1))
    error_message = "service_cidr: a range such as 10.100.0.0/16."
  }
}

variable "nat_gateway_per_zone" {
  description = "One NAT gateway a zone, which costs twice as much as one for both and outlives the loss of a zone."
  type        = bool
  default     = true
}

variable "public_api_cidrs" {
  description = "Public addresses that may reach the Kubernetes API. Without any, it has no public address at all."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.public_api_cidrs : can(cidrhost(cidr, 0)) && !endswith(cidr, "/0")])
    error_message = "public_api_cidrs: ranges such as 203.0.113.0/24, and not the whole internet."
  }
}

variable "private_api_cidrs" {
  description = "Addresses inside the network, beside the nodes, that may reach the Kubernetes API: a bastion, a VPN, a runner."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.private_api_cidrs : can(cidrhost(cidr, 0)) && !endswith(cidr, "/0")])
    error_message = "private_api_cidrs: ranges such as 10.8.0.0/24."
  }
}

variable "instance_type" {
  description = "Type of the nodes; 2 cores and 8 GiB are room for a sensor and four scans."
  type        = string
  default     = "t3.large"
}

variable "node_count" {
  description = "How many nodes: min, desired and max. Two sensors never share a node."
  type        = object({ min = number, desired = number, max = number })
  default     = { min = 2, desired = 2, max = 4 }

  validation {
    condition     = var.node_count.min >= 1 && var.node_count.min <= var.node_count.desired && var.node_count.desired <= var.node_count.max
    error_message = "node_count: 1 <= min <= desired <= max."
  }
}

variable "node_volume_gib" {
  description = "Disk of a node in GiB. Qualys asks for 20 free, for the images that are being scanned."
  type        = number
  default     = 100

  validation {
    condition     = var.node_volume_gib >= 40
    error_message = "node_volume_gib: 40 or more."
  }
}

variable "sensor_version" {
  description = "Tag of qualys/qcs-sensor, in the repository that is made here."
  type        = string
  default     = "1.40.1-0"

  validation {
    condition     = can(regex("^[0-9][0-9a-zA-Z.-]*$", var.sensor_version))
    error_message = "sensor_version: a version such as 1.40.1-0, not latest."
  }
}

variable "qualys_secret_arn" {
  description = "An existing secret of Secrets Manager with {\"activation-id\", \"customer-id\", \"pod-url\"} as JSON. Without it, one is made."
  type        = string
  default     = null

  validation {
    condition     = var.qualys_secret_arn == null || can(regex("^arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:.+$", var.qualys_secret_arn))
    error_message = "qualys_secret_arn: the ARN of a secret."
  }
}

variable "qualys_secret_key_arn" {
  description = "The KMS key of an existing secret, if it has one of its own."
  type        = string
  default     = null
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
  description = "Raise it to write qualys_ids again; null leaves the secret's value alone."
  type        = number
  default     = null
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 365

  validation {
    condition     = contains([90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days: 90 or more, one of CloudWatch's values."
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
    condition     = var.silence_minutes >= 10 && var.silence_minutes % 5 == 0
    error_message = "silence_minutes: 10, 15, 20 …"
  }
}

variable "alarm_actions" {
  description = "ARNs of the SNS topics that alarms tell."
  type        = list(string)
  default     = []
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
  default     = {}
}
