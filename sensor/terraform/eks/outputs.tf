output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "kubeconfig_command" {
  description = "Gives kubectl access to the cluster."
  value       = "aws eks update-kubeconfig --name ${aws_eks_cluster.this.name} --region ${data.aws_region.this.region}"
}

output "parameters" {
  description = "What sensor/kubernetes/overlays/eks/parameters/parameters.env must hold. No secret is in it."
  value       = <<-END
    # Written by: terraform output -raw parameters
    IMAGE=${aws_ecr_repository.sensor.repository_url}:${var.sensor_version}
    API_SERVER_CIDR=${local.api_server_cidr}
    API_SERVER_PORT=443
    API_SERVICE_CIDR=${cidrhost(var.service_cidr, 1)}/32
    SECRET_NAME=${local.secret_arn}
    SECRET_REGION=${data.aws_region.this.region}
    SECRET_READER=${aws_iam_role.service_account["reader"].arn}
  END
}

output "secret_arn" {
  description = "The secret with the ids."
  value       = local.secret_arn
}

output "repository_url" {
  description = "Where the sensor's image belongs."
  value       = aws_ecr_repository.sensor.repository_url
}

output "oidc_provider_arn" {
  description = "The cluster's OpenID Connect provider, for roles of further service accounts."
  value       = aws_iam_openid_connect_provider.this.arn
}

output "key_arn" {
  description = "The key that everything is encrypted with."
  value       = aws_kms_key.this.arn
}

output "alarm_arns" {
  description = "Alarms on a sensor that has not checked in."
  value       = [aws_cloudwatch_metric_alarm.not_checked_in.arn, aws_cloudwatch_metric_alarm.not_running.arn]
}
