{{- define "cluster-ai.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "cluster-ai.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "cluster-ai.labels" -}}
{{ include "cluster-ai.selector" . }}
app.kubernetes.io/part-of: cluster-ai
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "cluster-ai.url" -}}
http://{{ include "cluster-ai.fullname" .root }}-{{ .name }}:{{ .port }}
{{- end -}}

{{- define "cluster-ai.secretEnv" -}}
valueFrom:
  secretKeyRef:
    name: {{ required "existingSecret is required: the name of the secret with every password" .root.Values.existingSecret }}
    key: {{ .key }}
{{- end -}}

{{- /* Where keys of the secret lie as files, separated by commas. */ -}}
{{- define "cluster-ai.secretPaths" -}}
{{- $paths := list -}}
{{- range . -}}
{{- $paths = append $paths (printf "/etc/cluster-ai/secrets/%s" .) -}}
{{- end -}}
{{- join "," $paths -}}
{{- end -}}

{{- /* One service: account, Service and Deployment. Takes root, name, values, port, managementPort, database (or none), redis, env. */ -}}
{{- define "cluster-ai.service" -}}
{{- $fullname := printf "%s-%s" (include "cluster-ai.fullname" .root) .name -}}
{{- $service := default (dict "type" "ClusterIP" "nodePort" 0) .values.service -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $fullname }}
  labels:
    {{- include "cluster-ai.labels" . | nindent 4 }}
automountServiceAccountToken: false
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $fullname }}
  labels:
    {{- include "cluster-ai.labels" . | nindent 4 }}
spec:
  type: {{ $service.type }}
  selector:
    {{- include "cluster-ai.selector" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .port }}
      targetPort: http
      {{- if $service.nodePort }}
      nodePort: {{ $service.nodePort }}
      {{- end }}
    {{- if .tlsSecret }}
    - name: https
      port: 8443
      targetPort: https
    {{- end }}
    {{- if eq $service.type "ClusterIP" }}
    - name: management
      port: {{ .managementPort }}
      targetPort: management
    {{- end }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $fullname }}
  labels:
    {{- include "cluster-ai.labels" . | nindent 4 }}
spec:
  replicas: {{ .values.replicas }}
  selector:
    matchLabels:
      {{- include "cluster-ai.selector" . | nindent 6 }}
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  template:
    metadata:
      labels:
        {{- include "cluster-ai.labels" . | nindent 8 }}
      {{- with .root.Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ $fullname }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
      {{- with .root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      {{- with .root.Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .root.Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .root.Values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: {{ .name }}
          image: {{ printf "%s/%s:%s" .root.Values.image.registry .name (default .root.Chart.AppVersion .root.Values.image.tag) | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          ports:
            - name: http
              containerPort: {{ .port }}
            {{- if .tlsSecret }}
            - name: https
              containerPort: 8443
            {{- end }}
            - name: management
              containerPort: {{ .managementPort }}
          env:
            - name: SUITE_INSTANCE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: QUARKUS_HTTP_HOST
              value: 0.0.0.0
            - name: QUARKUS_HTTP_PORT
              value: {{ .port | quote }}
            - name: QUARKUS_MANAGEMENT_HOST
              value: 0.0.0.0
            - name: QUARKUS_MANAGEMENT_PORT
              value: {{ .managementPort | quote }}
            - name: KAFKA_BOOTSTRAP_SERVERS
              value: {{ required "kafka.bootstrapServers is required: the brokers, host:port separated by commas" .root.Values.kafka.bootstrapServers | quote }}
            - name: EVENTS_REPLICATION
              value: {{ .root.Values.kafka.replication | quote }}
            - name: ACCESS_AUTH_URL
              value: {{ include "cluster-ai.url" (dict "root" .root "name" "auth-service" "port" 8081) }}
            - name: ACCESS_SERVICE_SECRET
              {{- include "cluster-ai.secretEnv" (dict "root" .root "key" "service-secret") | nindent 14 }}
            {{- with .root.Values.criticalOperations.stepUp.permissions }}
            - name: ACCESS_STEP_UP_PERMISSIONS
              value: {{ join "," . | quote }}
            - name: ACCESS_STEP_UP_LEVEL
              value: {{ $.root.Values.criticalOperations.stepUp.level | quote }}
            - name: ACCESS_STEP_UP_WITHIN
              value: {{ $.root.Values.criticalOperations.stepUp.within | quote }}
            {{- end }}
            {{- with .root.Values.criticalOperations.confirmation.permissions }}
            - name: ACCESS_CONFIRMATION_PERMISSIONS
              value: {{ join "," . | quote }}
            {{- end }}
            - name: EGRESS_ALLOW
              value: {{ .root.Values.egress.allow | quote }}
            {{- if .database }}
            - name: ACCESS_TRUSTED_PROXIES
              value: {{ .root.Values.gatewayRanges | quote }}
            - name: DATABASE_URL
              value: {{ printf "postgresql://%s:%v/%s" (required "postgresql.host is required: PostgreSQL is not part of this chart" .root.Values.postgresql.host) .root.Values.postgresql.port .database }}
            - name: DATABASE_USERNAME
              value: {{ .database }}
            - name: DATABASE_PASSWORD
              {{- include "cluster-ai.secretEnv" (dict "root" .root "key" (printf "database-%s-password" .database)) | nindent 14 }}
            {{- end }}
            - name: REDIS_PASSWORD
              {{- include "cluster-ai.secretEnv" (dict "root" .root "key" "redis-password") | nindent 14 }}
            - name: REDIS_URL
              value: {{ printf "redis://:$(REDIS_PASSWORD)@%s:%v" (required "redis.host is required: Redis is not part of this chart" .root.Values.redis.host) .root.Values.redis.port }}
            {{- with .env }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
            {{- with .values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          startupProbe:
            httpGet: { path: /q/health/started, port: management }
            periodSeconds: 1
            failureThreshold: 120
          livenessProbe:
            httpGet: { path: /q/health/live, port: management }
            periodSeconds: 10
            timeoutSeconds: 3
          readinessProbe:
            httpGet: { path: /q/health/ready, port: management }
            periodSeconds: 3
            timeoutSeconds: 3
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- if .secretFiles }}
            - name: secrets
              mountPath: /etc/cluster-ai/secrets
              readOnly: true
            {{- end }}
            {{- if .tlsSecret }}
            - name: tls
              mountPath: /etc/cluster-ai/tls
              readOnly: true
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {}
        {{- if .secretFiles }}
        - name: secrets
          secret:
            secretName: {{ .root.Values.existingSecret }}
            defaultMode: 0440
            items:
              {{- range .secretFiles }}
              - key: {{ . }}
                path: {{ . }}
              {{- end }}
        {{- end }}
        {{- with .tlsSecret }}
        - name: tls
          secret:
            secretName: {{ . }}
            defaultMode: 0440
        {{- end }}
{{- end -}}
