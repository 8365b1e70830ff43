output "cluster_name" {
  description = "ECS cluster of the sensors."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Daemon service of the sensors."
  value       = aws_ecs_service.sensor.name
}

output "sensor_image" {
  description = "Image that runs."
  value       = local.image
}

output "repository_url" {
  description = "Where to mirror the sensor's image; null without create_repository."
  value       = one(aws_ecr_repository.sensor[*].repository_url)
}

output "log_group_name" {
  description = "Log of the sensors."
  value       = aws_cloudwatch_log_group.sensor.name
}

output "secret_arn" {
  description = "Secret with the activation and customer id."
  value       = local.secret_arn
}

output "key_arn" {
  description = "KMS key of all that rests here."
  value       = aws_kms_key.this.arn
}

output "task_role_arn" {
  description = "Role of the sensor itself, without permissions."
  value       = aws_iam_role.task.arn
}

output "host_security_group_id" {
  description = "Security group of the hosts, for a rule that lets them reach an internal registry."
  value       = aws_security_group.host.id
}

output "alarm_topic_arn" {
  description = "Topic that alarms go to."
  value       = local.alarm_topic_arn
}

output "vpc_id" {
  description = "VPC of the hosts."
  value       = local.vpc_id
}

output "nat_addresses" {
  description = "Addresses that the sensors call Qualys from, for the allow list of a private platform; empty in a VPC of yours."
  value       = aws_eip.nat[*].public_ip
}
