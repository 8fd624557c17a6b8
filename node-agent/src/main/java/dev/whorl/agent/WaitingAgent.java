package dev.whorl.agent;

import dev.whorl.agent.config.AgentConfig;
import dev.whorl.agent.control.WaitingControl;
import dev.whorl.agent.device.DeviceTrouble;
import dev.whorl.agent.observe.Health;
import dev.whorl.agent.observe.HttpPort;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.Identity;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/**
 * Stands in for an agent whose device cannot be used: alive and not ready, it tells the operator
 * why. Nothing is gained by a process that ends and is started again.
 */
final class WaitingAgent implements AutoCloseable {
  private final WaitingControl control;
  private final Ports ports;
  private final HttpPort http;

  /** Opens the agent's ports. */
  WaitingAgent(AgentConfig config, DeviceTrouble trouble) throws IOException {
    Identity identity = new Identity(Credentials.read(config.tls().folder()));
    Health health = new Health();
    control = new WaitingControl(new SecureRandom().nextLong(), trouble);
    ports =
        Ports.open(
            identity,
            config.server().data(),
            List.of(health.service()),
            config.server().control(),
            List.of(control, health.service()));
    http = new HttpPort(config.server().http(), new PrometheusRegistry(), health);
    health.started();
    health.draining();
  }

  void tell(DeviceTrouble trouble) {
    control.tell(trouble);
  }

  int dataPort() {
    return ports.data();
  }

  int controlPort() {
    return ports.control();
  }

  int httpPort() {
    return http.port();
  }

  @Override
  public void close() {
    control.close();
    ports.close();
    http.close();
  }
}
