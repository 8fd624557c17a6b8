package dev.whorl.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNameTest {
  static final AgentsDomain DOMAIN = new AgentsDomain("whorl-agents", "whorl-system");

  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("gpu-3.whorl-agents.whorl-system.svc", DOMAIN.server("gpu-3")),
        Arguments.of("0f3a.chat.router.whorl", new PeerName.Router("0f3a", "chat")),
        Arguments.of("whorl-system.operator.whorl", new PeerName.Operator("whorl-system")));
  }

  @ParameterizedTest
  @MethodSource("names")
  void readsWhatItWrites(String dnsName, PeerName name) {
    assertThat(PeerName.parse(dnsName)).isEqualTo(name);
    assertThat(name.dnsName()).isEqualTo(dnsName);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gpu-3",
        "gpu-3.whorl-agents.whorl-system.svc.cluster.local",
        "a.b.c.router.whorl",
        "*.whorl-agents.whorl-system.svc",
        "-a.b.c.svc",
        "a..c.svc",
        "router.whorl"
      })
  void refusesEverythingElse(String dnsName) {
    assertThatThrownBy(() -> PeerName.parse(dnsName)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu.evil.org", "GPU", "", "a/b"})
  void aServerNameCannotLeaveTheDomain(String server) {
    assertThatThrownBy(() -> DOMAIN.server(server))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(" + server + ")");
  }
}
