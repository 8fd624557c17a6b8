package dev.whorl.agent.config;

import java.nio.file.Path;
import java.time.Duration;

/** Folder of the certificate, and how often it is looked at. */
public record TlsConfig(Path folder, Duration reload) {
  public TlsConfig {
    Checks.positive("--tls-reload", reload);
  }
}
