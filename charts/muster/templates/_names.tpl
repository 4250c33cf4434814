{{/* Names and labels. Objects are called `<fullname>-<part>`; a fullname has at most 40 characters, so that every name fits
into the 52 of a StatefulSet and the 63 of a Service. Selectors never change: they are immutable in a Deployment. */}}

{{- define "muster.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "muster.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "muster.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Of what has no namespace. */}}
{{- define "muster.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "muster.fullname" .) -}}
{{- end -}}

{{/* (list $ component) */}}
{{- define "muster.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "muster.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* (list $ component): the chart's own, which none of the values replaces */}}
{{- define "muster.labels" -}}
{{- $root := index . 0 -}}
{{- $own := include "muster.selectorLabels" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/version" $root.Chart.AppVersion -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- $_ := set $own "app.kubernetes.io/part-of" "muster" -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_") -}}
{{ toYaml (merge $own $root.Values.commonLabels) }}
{{- end -}}

{{/* (list $ component): name, namespace and labels of an object that is called after its component. */}}
{{- define "muster.metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "muster.fullname" $root }}-{{ index . 1 }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "muster.labels" . | nindent 2 }}
{{- end -}}

{{/* (list $ component) */}}
{{- define "muster.serviceAccountName" -}}
{{- $root := index . 0 -}}
{{- $account := (index $root.Values (index . 1)).serviceAccount -}}
{{- if $account.name -}}
{{- $account.name -}}
{{- else if $account.create -}}
{{- printf "%s-%s" (include "muster.fullname" $root) (index . 1) -}}
{{- else if and (eq (index . 1) "operator") $root.Values.rbac.create -}}
{{- fail "operator.serviceAccount: with create=false give its name, or rbac.create=false; the rights on Secrets would be every pod's of the namespace" -}}
{{- else -}}
default
{{- end -}}
{{- end -}}

{{/* The components that this release has, as JSON. */}}
{{- define "muster.parts" -}}
{{- concat (list "gateway" "directory" "operator") (ternary (list "transmitter") list .Values.transmitter.enabled) | toJson -}}
{{- end -}}

{{- define "muster.publicUrl" -}}
{{- if .Values.publicUrl -}}
{{- .Values.publicUrl | trimSuffix "/" -}}
{{- else if and .Values.ingress.enabled .Values.ingress.host -}}
{{- printf "%s://%s" (ternary "https" "http" .Values.ingress.tls.enabled) .Values.ingress.host -}}
{{- end -}}
{{- end -}}

{{- define "muster.directoryAddress" -}}
{{- printf "%s-directory:50051" (include "muster.fullname" .) -}}
{{- end -}}

{{/* A digest of a list of URLs without their logins: pods are replaced when the place is another, and nobody can try passwords on it. A
password may have an @ in it, or be among the parameters. */}}
{{- define "muster.placeDigest" -}}
{{- $places := list -}}
{{- range . }}{{ $places = append $places (regexReplaceAll "(?s)[?#].*" (regexReplaceAll "(?s)//.*@" . "//") "") }}{{ end -}}
{{- toJson $places | sha256sum -}}
{{- end -}}
