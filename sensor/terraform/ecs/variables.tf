variable "name" {
  description = "What the resources are called, alone or as a prefix. One a deployment in an account and region."
  type        = string
  default     = "qualys-registry-sensor"

  validation {
    # A capacity provider may not be called aws…, ecs… or fargate….
    condition     = can(regex("^[a-z][a-z0-9-]{1,27}$", var.name)) && !can(regex("^(aws|ecs|fargate)", var.name))
    error_message = "Lower-case letters, digits and dashes, at most 28, and not beginning with aws, ecs or fargate."
  }
}

variable "tags" {
  description = "Tags of every resource, beside the default tags of your provider."
  type        = map(string)
  default     = {}
}

# Qualys

variable "pod_url" {
  description = "Container Security server URL of your Qualys platform, as its sensor download page shows it (POD_URL)."
  type        = string

  validation {
    condition     = can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9./_-]*)?$", var.pod_url))
    error_message = "An https URL."
  }
}

variable "qualys_secret_arn" {
  description = "Full ARN of a secret you have already, with the JSON keys activation-id and customer-id. Null: one is made of qualys_ids."
  type        = string
  default     = null

  validation {
    condition     = var.qualys_secret_arn == null || can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", var.qualys_secret_arn))
    error_message = "The full ARN of a secret of Secrets Manager."
  }
}

variable "qualys_secret_key_arn" {
  description = "ARN of the KMS key of qualys_secret_arn, if it has a key of your own."
  type        = string
  default     = null
}

variable "qualys_ids" {
  description = "Activation and customer id, when there is no qualys_secret_arn. Never in a plan or a state file: give them as TF_VAR_qualys_ids or from an ephemeral resource."
  type = object({
    activation_id = string
    customer_id   = string
  })
  default   = null
  ephemeral = true
  sensitive = true

  validation {
    condition     = var.qualys_secret_arn != null || var.qualys_ids != null
    error_message = "Give qualys_secret_arn or qualys_ids."
  }
  validation {
    condition = var.qualys_ids == null ? true : alltrue([
      for id in values(var.qualys_ids) : can(regex("^[A-Za-z0-9]{8}(-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}$", id))
    ])
    error_message = "Both ids are UUIDs."
  }
}

variable "qualys_ids_version" {
  description = "Raise it when qualys_ids changed: Terraform does not know what they were. The sensors then start anew with them."
  type        = number
  default     = 1
}

# Sensor

variable "sensor_image" {
  description = "Registry and repository of the sensor's image, without a tag."
  type        = string
  default     = "docker.io/qualys/qcs-sensor"

  validation {
    condition     = can(regex("^[a-z0-9]+([._-][a-z0-9]+)*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+$", var.sensor_image))
    error_message = "A repository without tag or digest."
  }
}

variable "sensor_version" {
  description = "Tag of the sensor's image. The sensor never updates itself."
  type        = string
  default     = "1.40.1-0"
}

variable "sensor_digest" {
  description = "Digest of the sensor's image (sha256:…). When given, exactly this image runs and the tag is not used."
  type        = string
  default     = null

  validation {
    condition     = var.sensor_digest == null || can(regex("^sha256:[a-f0-9]{64}$", var.sensor_digest))
    error_message = "sha256: and 64 hexadecimal digits."
  }
}

variable "sensor_repository_arn" {
  description = "ARN of another private ECR repository that sensor_image is in, to let the hosts pull from it."
  type        = string
  default     = null
}

variable "create_repository" {
  description = "Make a private ECR repository for a mirror of the sensor's image, scanned on push, with immutable tags."
  type        = bool
  default     = true
}

variable "sensor_arguments" {
  description = "More arguments of the sensor, after --ecs-mode --registry-sensor --storage-driver-type overlay2 --enable-console-logs."
  type        = list(string)
  default     = ["--perform-sca-scan"]
}

variable "sensor_memory" {
  description = "MiB of memory the sensor may use before it is killed."
  type        = number
  default     = 2048

  validation {
    condition     = var.sensor_memory >= 512
    error_message = "At least 512."
  }
}

variable "sensor_process" {
  description = "The health check wants a process in the container whose name begins so. Null for no health check."
  type        = string
  default     = "qpa"

  validation {
    condition     = var.sensor_process == null || can(regex("^[A-Za-z0-9_-]{1,15}$", var.sensor_process))
    error_message = "Letters, digits, dashes and underscores, at most 15."
  }
}

# Network

variable "vpc" {
  description = "A VPC you have already, and its private subnets with a way out to the Internet. Null to make one."
  type = object({
    id         = string
    subnet_ids = list(string)
  })
  default = null

  validation {
    condition     = var.vpc == null ? true : length(var.vpc.subnet_ids) > 0
    error_message = "At least one subnet."
  }
}

variable "vpc_cidr" {
  description = "Address range of the VPC to make, /24 or larger."
  type        = string
  default     = "172.20.250.0/24"

  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 2, 3)) && tonumber(split("/", var.vpc_cidr)[1]) <= 24
    error_message = "An IPv4 range of /24 or larger."
  }
}

variable "nat_gateway_per_zone" {
  description = "One NAT gateway a zone, which costs twice as much as one for both and outlives the loss of a zone."
  type        = bool
  default     = false
}

variable "dns_cidr" {
  description = "Where hosts may ask DNS: Amazon's resolver, which security groups do not restrict anyway, or your own DNS servers."
  type        = string
  default     = "169.254.169.253/32"

  validation {
    condition     = can(cidrnetmask(var.dns_cidr))
    error_message = "An IPv4 range."
  }
}

variable "proxy" {
  description = "Proxies (host:port) and the range they are in: https for Docker, the ECS agent and the sensor; qualys for the sensor's calls to Qualys."
  type = object({
    cidr     = string
    https    = optional(string)
    qualys   = optional(string)
    no_proxy = optional(list(string), [])
  })
  default = null

  validation {
    condition = var.proxy == null ? true : alltrue([
      for address in compact([var.proxy.https, var.proxy.qualys]) : can(regex("^[A-Za-z0-9.-]+:[0-9]+$", address))
    ])
    error_message = "A proxy is host:port, without a scheme and without credentials."
  }
  validation {
    condition     = var.proxy == null ? true : can(cidrnetmask(var.proxy.cidr))
    error_message = "The range of the proxies is an IPv4 range."
  }
  validation {
    condition     = var.proxy == null ? true : alltrue([for each in var.proxy.no_proxy : can(regex("^[A-Za-z0-9.*:/_-]+$", each))])
    error_message = "Names and ranges to reach without the proxy."
  }
}

variable "ca_certificate" {
  description = "Your private certificate authority as PEM, of a proxy, a registry or a private Qualys platform. At most 8 KB."
  type        = string
  default     = null

  validation {
    condition     = var.ca_certificate == null ? true : strcontains(var.ca_certificate, "BEGIN CERTIFICATE") && length(var.ca_certificate) <= 8192
    error_message = "PEM of at most 8 KB."
  }
}

# Hosts

variable "host_count" {
  description = "Hosts, and so sensors. They are spread over the zones."
  type        = number
  default     = 2

  validation {
    condition     = var.host_count >= 0 && var.host_count <= 20 && floor(var.host_count) == var.host_count
    error_message = "A whole number from 0 to 20."
  }
}

variable "host_instance_type" {
  description = "Instance type of the hosts, x86_64."
  type        = string
  default     = "c6i.large"
}

variable "host_volume_size" {
  description = "GiB of a host's disk. The sensor needs 20 free for Docker and 1 for itself, beside the system."
  type        = number
  default     = 60

  validation {
    condition     = var.host_volume_size >= 40
    error_message = "At least 40."
  }
}

variable "host_image_parameter" {
  description = "SSM parameter that names the machine image. Read anew at each apply, which replaces the hosts when it changed."
  type        = string
  default     = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
}

variable "session_manager" {
  description = "Let administrators open shells on the hosts with Session Manager. There is no SSH either way."
  type        = bool
  default     = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role."
  type        = string
  default     = null
}

# Logs and alarms

variable "log_retention_days" {
  description = "Days that the logs of sensors and network flows are kept."
  type        = number
  default     = 90
}

variable "check_in_pattern" {
  description = "CloudWatch Logs filter pattern of the line that your version of the sensor writes when it has reached Qualys. Empty: any line is a sign of life."
  type        = string
  default     = ""
}

variable "alarm_topic_arn" {
  description = "SNS topic that alarms go to. Null to make one."
  type        = string
  default     = null
}

variable "alarm_email" {
  description = "Address that subscribes to the topic that is made. It gets a message to confirm."
  type        = string
  default     = null
}
