{{/* The operator's rights, from files/operator-rules.yaml. */}}

{{- define "muster.watchSecrets" -}}
{{- if kindIs "bool" .Values.operator.watchSecrets -}}
{{- .Values.operator.watchSecrets -}}
{{- else -}}
{{- gt (len .Values.operator.namespaces) 0 -}}
{{- end -}}
{{- end -}}

{{/* Where ScimTenants are. */}}
{{- define "muster.tenantRules" -}}
{{- $rules := .Files.Get "files/operator-rules.yaml" | fromYaml -}}
{{ toYaml $rules.tenants }}
{{- if eq (include "muster.watchSecrets" .) "true" }}
{{ toYaml $rules.watchSecrets }}
{{- end }}
{{- end -}}

{{/* In the release's namespace. What the operator makes there has names of its own; only a creation cannot be held to them. */}}
{{- define "muster.ownRules" -}}
{{- $rules := .Files.Get "files/operator-rules.yaml" | fromYaml -}}
{{ toYaml $rules.own }}
{{- with (include "muster.ownSecrets" . | fromJson).items }}
{{- $names := list }}{{ range . }}{{ $names = append $names .name }}{{ end }}
{{- range $rules.ownSecrets }}
{{ toYaml (list (ternary . (merge (dict "resourceNames" $names) .) (has "create" .verbs))) }}
{{- end }}
{{- end }}
{{- end -}}
