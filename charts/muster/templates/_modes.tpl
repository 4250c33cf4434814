{{/* What the modes of database, Redis and TLS come down to. */}}

{{- define "muster.tlsMode" -}}
{{- if ne .Values.tls.mode "auto" -}}
{{- .Values.tls.mode -}}
{{- else if .Capabilities.APIVersions.Has "cert-manager.io/v1" -}}
certManager
{{- else -}}
operator
{{- end -}}
{{- end -}}

{{- define "muster.tlsEnv" -}}
- name: TLS_CERT_FILE
  value: /var/run/muster/tls/tls.crt
- name: TLS_KEY_FILE
  value: /var/run/muster/tls/tls.key
- name: TLS_CA_FILE
  value: /var/run/muster/tls/ca.crt
{{- end -}}

{{/* The directory's names, with commas between them. */}}
{{- define "muster.directoryNames" -}}
{{- $name := printf "%s-directory" (include "muster.fullname" .) -}}
{{- $namespaced := printf "%s.%s" $name .Release.Namespace -}}
{{- printf "%s,%s,%s.svc,%s.svc.cluster.local" $name $namespaced $namespaced $namespaced -}}
{{- end -}}

{{/* Secrets that the operator makes in its own namespace, as JSON: {items: [{name, type}]}. */}}
{{- define "muster.ownSecrets" -}}
{{- $fullname := include "muster.fullname" . -}}
{{- $items := list -}}
{{- if eq (include "muster.tlsMode" .) "operator" -}}
{{- range $part := list "ca" "directory-tls" "gateway-tls" "operator-tls" "reader-tls" "transmitter-tls" -}}
{{- $items = append $items (dict "name" (printf "%s-%s" $fullname $part) "type" "kubernetes.io/tls") -}}
{{- end -}}
{{- end -}}
{{- if eq .Values.database.mode "evaluation" -}}
{{- $items = append $items (dict "name" (printf "%s-database" $fullname) "type" "Opaque") -}}
{{- end -}}
{{- dict "items" $items | toJson -}}
{{- end -}}

{{/* The Secret with the database's URLs. */}}
{{- define "muster.databaseSecret" -}}
{{- $fullname := include "muster.fullname" . -}}
{{- if eq .Values.database.mode "evaluation" -}}
{{- printf "%s-database" $fullname -}}
{{- else if eq .Values.database.mode "cnpg" -}}
{{- printf "%s-database-app" $fullname -}}
{{- else -}}
{{- default (printf "%s-database-url" $fullname) .Values.database.external.existingSecret -}}
{{- end -}}
{{- end -}}

{{- define "muster.checkDatabase" -}}
{{- with .Values.database -}}
{{- if eq .mode "external" -}}
{{- if and (not .external.existingSecret) (not .external.url) -}}
{{- fail "database.external: give existingSecret or url, or set database.mode to cnpg or evaluation" -}}
{{- end -}}
{{- if and .external.existingSecret .external.url -}}
{{- fail "database.external: give existingSecret or url, not both" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "muster.checkRedis" -}}
{{- with .Values.redis -}}
{{- if eq .mode "external" -}}
{{- if and (not .external.existingSecret) (not .external.url) -}}
{{- fail "redis.external: give existingSecret or url, or set redis.mode to evaluation or none" -}}
{{- end -}}
{{- if and .external.existingSecret .external.url -}}
{{- fail "redis.external: give existingSecret or url, not both" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* How the directory reaches Postgres. */}}
{{- define "muster.databaseEnv" -}}
{{- $secret := include "muster.databaseSecret" . -}}
{{- if and (eq .Values.database.mode "cnpg") .Values.database.cnpg.loginSecret -}}
- name: DATABASE_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ .Values.database.cnpg.loginSecret }}, key: password } }
- name: DATABASE_URL
  value: postgres://{{ .Values.database.cnpg.loginName }}:$(DATABASE_PASSWORD)@{{ include "muster.fullname" . }}-database-rw:5432/muster
{{- else -}}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ ternary "uri" "url" (eq .Values.database.mode "cnpg") }} } }
{{- end -}}
{{- end -}}

{{/* How the migrations do: as the owner, where that is another. */}}
{{- define "muster.ownerEnv" -}}
{{- $secret := include "muster.databaseSecret" . -}}
{{- if eq .Values.database.mode "cnpg" -}}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: uri } }
{{- else -}}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: url } }
- name: DATABASE_OWNER_URL
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: ownerUrl, optional: true } }
{{- end -}}
{{- end -}}

{{- define "muster.redisEnv" -}}
{{- if eq .Values.redis.mode "evaluation" -}}
- name: REDIS_URL
  value: redis://{{ include "muster.fullname" . }}-valkey:6379
{{- else if eq .Values.redis.mode "external" -}}
- name: REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ default (printf "%s-redis-url" (include "muster.fullname" .)) .Values.redis.external.existingSecret }}, key: url } }
{{- end -}}
{{- end -}}

{{/* The one look into the cluster, which renders nothing: another release whose operator watches every namespace would contend with this one
for every ScimTenant. There is nothing to see for `helm template`, nor for one that may make no ClusterRole. */}}
{{- define "muster.checkRival" -}}
{{- if and .Values.rbac.create (not .Values.operator.namespaces) -}}
{{- $own := printf "%s-operator" (include "muster.clusterName" .) -}}
{{- range (lookup "rbac.authorization.k8s.io/v1" "ClusterRole" "" "").items -}}
{{- $labels := .metadata.labels | default dict -}}
{{- $isOperator := and (eq (get $labels "app.kubernetes.io/part-of") "muster") (eq (get $labels "app.kubernetes.io/component") "operator") -}}
{{- if and $isOperator (hasSuffix "-operator" .metadata.name) (ne .metadata.name $own) -}}
{{- fail (printf "the release %s has an operator that watches every namespace already (ClusterRole %s): two would contend for every ScimTenant. Give both releases operator.namespaces, or, where that release is gone, delete the ClusterRole" (get $labels "app.kubernetes.io/instance") .metadata.name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
