package io.clusterai.bench.gateway;

import io.clusterai.bench.suite.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's nginx with a configuration of our own: as the backend of all proxies, and as one of them. */
final class Nginx {

    private static final Path EXECUTABLE = Path.of("/usr/sbin/nginx");

    private static final String SERVER = """
            daemon off;
            worker_processes %d;
            pid %s;
            error_log %s;
            events { worker_connections 4096; }
            http {
              access_log off;
              keepalive_timeout 75s;
              keepalive_requests 1000000000;
              client_body_temp_path %s/body;
              proxy_temp_path %s/proxy;
              fastcgi_temp_path %s/fastcgi;
              uwsgi_temp_path %s/uwsgi;
              scgi_temp_path %s/scgi;
            %s
            }
            """;

    private static final String BACKEND = """
              server {
                listen 127.0.0.1:%d backlog=4096;
                location / { default_type application/json; return 200 '%s'; }
              }
            """;

    private static final String PROXY = """
              upstream backend {
                server 127.0.0.1:%d;
                keepalive 256;
                keepalive_requests 1000000000;
              }
              server {
                listen 127.0.0.1:%d backlog=4096;
                location / {
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $host;
                  proxy_set_header X-Forwarded-For $remote_addr;
                  proxy_pass http://backend;
                }
              }
            """;

    private final Path folder;
    private final Path logs;

    Nginx(Path folder, Path logs) {
        this.folder = folder;
        this.logs = logs;
    }

    /** Gives every request the same answer. */
    Child backend(int port, String json) {
        return start("nginx-backend", 1, BACKEND.formatted(port, json), port);
    }

    /** Passes everything on to {@code backend}. */
    Child proxy(int port, int backend) {
        return start("nginx-proxy", Runtime.getRuntime().availableProcessors(), PROXY.formatted(backend, port), port);
    }

    private Child start(String name, int workers, String servers, int port) {
        try {
            Path own = Files.createDirectories(folder.resolve(name));
            Path file = own.resolve("nginx.conf");
            Files.writeString(
                    file,
                    SERVER.formatted(
                            workers, own.resolve("pid"), own.resolve("error.log"), own, own, own, own, own, servers));
            Child started = Child.start(
                    name, List.of(EXECUTABLE.toString(), "-p", own.toString(), "-c", file.toString()), Map.of(), logs);
            return started.awaitAnswer(URI.create("http://127.0.0.1:" + port + "/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
