# The sensor has not checked in. From inside AWS that shows in two ways: no pod runs, or the sensor, which logs whatever it does to
# its console, has fallen silent. When Qualys last saw it, only Qualys knows: `npx qualys-fargate-scanner registries`.

locals {
  namespace = "qualys-sensor"
  check_in  = var.check_in_text == "" ? "" : " && $.log = \"*${var.check_in_text}*\""
  log_group = aws_cloudwatch_log_group.container_insights["application"].name
  pod       = ["Namespace", local.namespace, "ClusterName", var.name, "PodName", "qualys-sensor"]
}

resource "aws_cloudwatch_log_metric_filter" "sensor_log_lines" {
  name           = "${var.name}-sensor-log-lines"
  log_group_name = local.log_group
  pattern        = "{ $.kubernetes.namespace_name = \"${local.namespace}\" && $.kubernetes.container_name = \"sensor\"${local.check_in} }"

  metric_transformation {
    namespace     = "QualysRegistrySensor/${var.name}"
    name          = "LogLines"
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "not_checked_in" {
  alarm_name          = "${var.name}-sensor-not-checked-in"
  alarm_description   = "The Qualys registry sensor has logged nothing for ${var.silence_minutes} minutes. Its proxy, certificate authority, network policy or ids keep it from Qualys, or it does not run."
  namespace           = "QualysRegistrySensor/${var.name}"
  metric_name         = "LogLines"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = var.silence_minutes / 5
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags

  depends_on = [aws_cloudwatch_log_metric_filter.sensor_log_lines]
}

resource "aws_cloudwatch_metric_alarm" "not_running" {
  alarm_name          = "${var.name}-sensor-not-running"
  alarm_description   = "No pod runs in the namespace ${local.namespace}: scans of registries wait."
  namespace           = "ContainerInsights"
  metric_name         = "namespace_number_of_running_pods"
  dimensions          = { ClusterName = var.name, Namespace = local.namespace }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "${var.name}-sensor"
  dashboard_body = jsonencode({
    widgets = [
      {
        type = "alarm", x = 0, y = 0, width = 24, height = 3
        properties = {
          title  = "Has the sensor checked in?"
          alarms = [aws_cloudwatch_metric_alarm.not_checked_in.arn, aws_cloudwatch_metric_alarm.not_running.arn]
        }
      },
      {
        type = "metric", x = 0, y = 3, width = 12, height = 6
        properties = {
          title   = "Lines in its log", region = data.aws_region.this.region, stat = "Sum", period = 300, view = "timeSeries"
          metrics = [["QualysRegistrySensor/${var.name}", "LogLines"]]
        }
      },
      {
        type = "metric", x = 12, y = 3, width = 12, height = 6
        properties = {
          title = "Pods that run, with those that look into images", region = data.aws_region.this.region, stat = "Maximum", period = 300
          view  = "timeSeries"
          metrics = [
            ["ContainerInsights", "namespace_number_of_running_pods", "Namespace", local.namespace, "ClusterName", var.name],
          ]
        }
      },
      {
        type = "metric", x = 0, y = 9, width = 12, height = 6
        properties = {
          title = "Processor and memory, of what it may have (%)", region = data.aws_region.this.region, stat = "Average", period = 300
          view  = "timeSeries"
          metrics = [
            concat(["ContainerInsights", "pod_cpu_utilization_over_pod_limit"], local.pod),
            concat(["ContainerInsights", "pod_memory_utilization_over_pod_limit"], local.pod),
          ]
        }
      },
      {
        type = "metric", x = 12, y = 9, width = 12, height = 6
        properties = {
          title = "Network and restarts", region = data.aws_region.this.region, stat = "Average", period = 300, view = "timeSeries"
          metrics = [
            concat(["ContainerInsights", "pod_network_tx_bytes"], local.pod),
            concat(["ContainerInsights", "pod_network_rx_bytes"], local.pod),
            concat(["ContainerInsights", "pod_number_of_container_restarts"], local.pod, [{ stat = "Maximum", yAxis = "right" }]),
          ]
        }
      },
      {
        type = "log", x = 0, y = 15, width = 24, height = 8
        properties = {
          title = "Its last words", region = data.aws_region.this.region, view = "table"
          query = "SOURCE '${local.log_group}' | filter kubernetes.namespace_name = '${local.namespace}' | fields @timestamp, kubernetes.pod_name, log | sort @timestamp desc | limit 100"
        }
      },
    ]
  })
}
