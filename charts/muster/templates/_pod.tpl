{{/* What the pods have in common. */}}

{{/* An image of the values: {repository, tag, digest}. (list image default-tag) */}}
{{- define "muster.imageName" -}}
{{- $image := index . 0 -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository (default (index . 1) $image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "muster.image" -}}
image: {{ include "muster.imageName" (list .Values.image .Chart.AppVersion) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end -}}

{{/* Labels and annotations of a pod. (list $ component annotations) */}}
{{- define "muster.podMetadata" -}}
{{- $root := index . 0 -}}
{{- $part := index $root.Values (index . 1) | default dict -}}
{{- $own := dict -}}
{{- if gt (len .) 2 }}{{ $own = index . 2 }}{{ end -}}
{{- $labels := set (include "muster.selectorLabels" (list $root (index . 1)) | fromYaml) "app.kubernetes.io/part-of" "muster" }}
labels:
  {{- merge $labels ($part.podLabels | default dict) $root.Values.podLabels $root.Values.commonLabels | toYaml | nindent 2 }}
{{- with merge dict $own ($part.podAnnotations | default dict) $root.Values.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Where a pod runs. (list $ component) */}}
{{- define "muster.placement" -}}
{{- $root := index . 0 -}}
{{- $part := index $root.Values (index . 1) -}}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $part.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $part.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $part.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $part.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- if $part.topologySpreadConstraints }}
  {{- toYaml $part.topologySpreadConstraints | nindent 2 }}
  {{- else }}
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    matchLabelKeys: [pod-template-hash]
    labelSelector:
      matchLabels:
        {{- include "muster.selectorLabels" $ | nindent 8 }}
  {{- end }}
  {{- end }}
{{- end -}}

{{- define "muster.probes" -}}
startupProbe:
  httpGet: { path: /livez, port: metrics }
  periodSeconds: 1
  timeoutSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /livez, port: metrics }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /readyz, port: metrics }
  periodSeconds: 5
  timeoutSeconds: 4
  failureThreshold: 2
{{- end -}}

{{/* Environment of all three. (list $ component) */}}
{{- define "muster.commonEnv" -}}
{{- $root := index . 0 -}}
- name: LOG_LEVEL
  value: {{ $root.Values.logLevel }}
- name: DRAIN_TIMEOUT_MS
  value: {{ mul (index $root.Values (index . 1)).drainTimeoutSeconds 1000 | quote }}
{{- with $root.Values.telemetry.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- with (index $root.Values (index . 1)).extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Mounts and volumes: the certificate, and what the values add. (list $ component certificate?) */}}
{{- define "muster.volumeMounts" -}}
{{- $part := index (index . 0).Values (index . 1) -}}
{{- if or (index . 2) $part.extraVolumeMounts }}
volumeMounts:
  {{- if index . 2 }}
  - { name: tls, mountPath: /var/run/muster/tls, readOnly: true }
  {{- end }}
  {{- with $part.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "muster.volumes" -}}
{{- $root := index . 0 -}}
{{- $part := index $root.Values (index . 1) -}}
{{- if or (index . 2) $part.extraVolumes }}
volumes:
  {{- if index . 2 }}
  - name: tls
    secret:
      secretName: {{ include "muster.fullname" $root }}-{{ index . 1 }}-tls
      defaultMode: 0440
  {{- end }}
  {{- with $part.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end -}}
