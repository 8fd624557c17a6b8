package dev.whorl.router.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every key with its default, and the environment variables that the operator sets. */
class RouterConfigTest {
  @Test
  void defaults() {
    RouterConfig config = config(Map.of());

    assertThat(config.namespace()).isEmpty();
    assertThat(config.deployment()).isEmpty();
    assertThat(config.deploymentUid()).isEmpty();
    assertThat(config.placementFile()).isEmpty();
    assertThat(config.placementReload()).isEqualTo("500ms");
    assertThat(config.agentsDomain()).isEqualTo("whorl-agents.whorl-system.svc");
    assertThat(config.agentsPort()).isEqualTo(7443);
    assertThat(config.tlsFolder()).isEqualTo(Path.of("/etc/whorl/tls"));
    assertThat(config.tlsReload()).isEqualTo("10s");
    assertThat(config.cacheFolder()).isEqualTo(Path.of("/scratch/whorl-router"));
    assertThat(config.queue().maxLength()).isEqualTo(256);
    assertThat(config.queue().maxWait()).isEqualTo("30s");
    assertThat(config.stallTimeout()).isEqualTo("60s");
    assertThat(config.recovery().maxAttempts()).isEqualTo(3);
    assertThat(config.recovery().maxWait()).isEqualTo("30s");
    assertThat(config.stream().commentInterval()).isEqualTo("5s");
    assertThat(config.stream().maxUnsentBytes()).isEqualTo(1 << 20);
    assertThat(config.lostAfter()).isEqualTo("1500ms");
    assertThat(config.answerTimeout()).isEqualTo("5s");
    assertThat(config.drainTimeout()).isEqualTo("50s");
    assertThat(config.maxBodyBytes()).isEqualTo(8 << 20);
    assertThat(config.terminationLog()).isEmpty();
    assertThat(config.endWithStdin()).isFalse();
  }

  @Test
  void environmentVariables() {
    RouterConfig config =
        config(
            Map.of(
                "WHORL_NAMESPACE", "demo",
                "WHORL_DEPLOYMENT", "chat",
                "WHORL_DEPLOYMENT_UID", "uid-1",
                "WHORL_AGENTS_DOMAIN", "agents.system.svc",
                "WHORL_AGENTS_PORT", "1",
                "WHORL_TERMINATION_LOG", "/dev/termination-log",
                "WHORL_QUEUE_MAX_LENGTH", "9",
                "WHORL_QUEUE_MAX_WAIT", "5s"));

    assertThat(config.namespace()).contains("demo");
    assertThat(config.deployment()).contains("chat");
    assertThat(config.deploymentUid()).contains("uid-1");
    assertThat(config.agentsDomain()).isEqualTo("agents.system.svc");
    assertThat(config.agentsPort()).isEqualTo(1);
    assertThat(config.terminationLog()).contains(Path.of("/dev/termination-log"));
    assertThat(config.queue().maxLength()).isEqualTo(9);
    assertThat(config.queue().maxWait()).isEqualTo("5s");
  }

  private static RouterConfig config(Map<String, String> environment) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(RouterConfig.class)
            .addDefaultInterceptors()
            .withSources(
                new PropertiesConfigSource(Map.of("java.io.tmpdir", "/scratch"), "system", 400))
            .withSources(new io.smallrye.config.EnvConfigSource(environment, 300))
            .build();
    return config.getConfigMapping(RouterConfig.class);
  }
}
