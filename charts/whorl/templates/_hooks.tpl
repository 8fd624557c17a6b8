{{/* The pod of a hook: a plain program of the operator's image. whorl.hookPod: dict "root" $ "account" … "program" … "arguments" (list …) */}}
{{- define "whorl.hookPod" -}}
metadata:
  labels:
    {{- include "whorl.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component | default "uninstall" }}
spec:
  restartPolicy: Never
  serviceAccountName: {{ .account | quote }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- include "whorl.pullSecrets" . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "whorl.podSecurity" .root | nindent 4 }}
  containers:
    - name: uninstall
      image: {{ include "whorl.image" (dict "root" .root "name" "operator") | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy | quote }}
      command:
        - /opt/java/bin/java
        - -XX:-UsePerfData
        - -Xmx96m
        - -cp
        - /app/app/*:/app/lib/main/*:/app/lib/boot/*
        - dev.whorl.operator.{{ .program }}
      args:
        {{- range .arguments }}
        - {{ . | quote }}
        {{- end }}
      resources:
        requests: {cpu: 50m, memory: 128Mi}
        limits: {memory: 256Mi}
      securityContext:
        {{- include "whorl.containerSecurity" .root | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
  {{- with .root.Values.operator.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.operator.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* whorl.hook: dict "event" "pre-delete" "weight" "-1" */}}
{{- define "whorl.hook" -}}
helm.sh/hook: {{ .event | quote }}
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}
