{{- define "whorl.name" -}}whorl{{- end -}}

{{/* Names of cluster-scoped objects and of the operator's own: one release per name. They begin a Service's name, so with a letter and without dots. */}}
{{- define "whorl.fullname" -}}
{{- $release := .Release.Name | replace "." "-" }}
{{- if regexMatch "^[0-9]" $release }}{{ printf "whorl-%s" $release | trunc 40 | trimSuffix "-" }}
{{- else if contains "whorl" $release }}{{ $release | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-whorl" ($release | trunc 34 | trimSuffix "-") }}
{{- end -}}
{{- end -}}

{{- define "whorl.operator" -}}{{ include "whorl.fullname" . }}-operator{{- end -}}
{{- define "whorl.agents" -}}{{ include "whorl.fullname" . }}-agents{{- end -}}
{{- define "whorl.agent" -}}{{ include "whorl.fullname" . }}-agent{{- end -}}
{{- define "whorl.uninstall" -}}{{ include "whorl.fullname" . }}-uninstall{{- end -}}

{{- define "whorl.labels" -}}
{{ include "whorl.selector" . }}
app.kubernetes.io/part-of: whorl
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "whorl.selector" -}}
app.kubernetes.io/name: whorl
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* whorl.image: dict "root" $ "name" "agent" */}}
{{- define "whorl.image" -}}
{{- $digest := index .root.Values.image.digests .name }}
{{- if $digest }}{{ printf "%s/%s@%s" .root.Values.image.repository .name $digest }}
{{- else }}{{ printf "%s/%s:%s" .root.Values.image.repository .name (.root.Values.image.tag | default .root.Chart.AppVersion) }}
{{- end }}
{{- end -}}

{{- define "whorl.podSecurity" -}}
runAsNonRoot: true
{{- if .Values.platform.fixedUser }}
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "whorl.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* Names of Secrets, as a pod or a ServiceAccount lists them. */}}
{{- define "whorl.pullSecrets" -}}
{{- range . }}
- name: {{ . | quote }}
{{- end }}
{{- end -}}
