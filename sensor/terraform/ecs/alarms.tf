locals {
  alarm_topic_arn  = var.alarm_topic_arn == null ? aws_sns_topic.alarms[0].arn : var.alarm_topic_arn
  metric_namespace = "QualysRegistrySensor/${var.name}"
  service          = { ClusterName = aws_ecs_cluster.this.name, ServiceName = aws_ecs_service.sensor.name }
}

resource "aws_sns_topic" "alarms" {
  count = var.alarm_topic_arn == null ? 1 : 0

  name_prefix       = "${var.name}-"
  kms_master_key_id = aws_kms_key.this.arn
  tags              = local.tags
}

resource "aws_sns_topic_policy" "alarms" {
  count = var.alarm_topic_arn == null ? 1 : 0

  arn    = aws_sns_topic.alarms[0].arn
  policy = data.aws_iam_policy_document.alarms[0].json
}

data "aws_iam_policy_document" "alarms" {
  count = var.alarm_topic_arn == null ? 1 : 0

  statement {
    sid       = "Alarms"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms[0].arn]
    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }

  statement {
    sid       = "EncryptedOnly"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms[0].arn]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_subscription" "alarms" {
  count = var.alarm_topic_arn == null && var.alarm_email != null ? 1 : 0

  topic_arn = aws_sns_topic.alarms[0].arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_log_metric_filter" "check_ins" {
  name           = "check-ins"
  log_group_name = aws_cloudwatch_log_group.sensor.name
  pattern        = var.check_in_pattern

  metric_transformation {
    namespace = local.metric_namespace
    name      = "CheckIns"
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "sensor_missing" {
  count = var.host_count > 0 ? 1 : 0

  alarm_name          = "${var.name}-missing"
  alarm_description   = "Fewer than ${var.host_count} registry sensors run. Look at the events of the service and the reasons of its stopped tasks, and whether all hosts are registered in the cluster."
  namespace           = "ECS/ContainerInsights"
  metric_name         = "RunningTaskCount"
  dimensions          = local.service
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 3
  threshold           = var.host_count
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "sensor_silent" {
  count = var.host_count > 0 ? 1 : 0

  alarm_name          = "${var.name}-silent"
  alarm_description   = "No registry sensor has checked in for an hour, by what their logs say. Look at the log, and at the sensor's status in Qualys."
  namespace           = local.metric_namespace
  metric_name         = "CheckIns"
  statistic           = "Sum"
  period              = 900
  evaluation_periods  = 4
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = local.tags
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [
      {
        type = "metric", x = 0, y = 0, width = 12, height = 6
        properties = {
          title       = "Sensors that run, hosts in the cluster"
          region      = local.region
          stat        = "Minimum"
          period      = 60
          yAxis       = { left = { min = 0 } }
          annotations = { horizontal = [{ label = "wanted", value = var.host_count }] }
          metrics = [
            concat(["ECS/ContainerInsights", "RunningTaskCount"], flatten([for name, value in local.service : [name, value]])),
            ["ECS/ContainerInsights", "ContainerInstanceCount", "ClusterName", aws_ecs_cluster.this.name],
          ]
        }
      },
      {
        type = "metric", x = 12, y = 0, width = 12, height = 6
        properties = {
          title  = "Check-ins, by the sensors' log"
          region = local.region
          stat   = "Sum"
          period = 900
          yAxis  = { left = { min = 0 } }
          metrics = [
            [local.metric_namespace, "CheckIns"],
            ["AWS/Logs", "IncomingLogEvents", "LogGroupName", aws_cloudwatch_log_group.sensor.name, { label = "lines of log" }],
          ]
        }
      },
      {
        type = "metric", x = 0, y = 6, width = 12, height = 6
        properties = {
          title  = "Share of reserved CPU and memory"
          region = local.region
          stat   = "Maximum"
          period = 300
          metrics = [
            for metric in ["CPUUtilization", "MemoryUtilization"] :
            concat(["AWS/ECS", metric], flatten([for name, value in local.service : [name, value]]))
          ]
        }
      },
      {
        type = "log", x = 12, y = 6, width = 12, height = 6
        properties = {
          title  = "Errors in the sensors' log"
          region = local.region
          view   = "table"
          query  = "SOURCE '${aws_cloudwatch_log_group.sensor.name}' | fields @timestamp, @logStream, @message | filter @message like /(?i)error|fail/ | sort @timestamp desc | limit 50"
        }
      },
    ]
  })
}
