package dev.whorl.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerAddressesTest {
  private static final AgentsDomain DOMAIN = PeerNameTest.DOMAIN;

  @Test
  void inAClusterTheNameIsTheAddress() {
    assertThat(PeerAddresses.dns(7443).of(DOMAIN.server("gpu-1")))
        .hasToString("gpu-1.whorl-agents.whorl-system.svc/<unresolved>:7443");
  }

  @Test
  void aFileMapsNamesToAddresses(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(folder.resolve("peers"), "gpu-1 = 127.0.0.1:7001\ngpu-2=[::1]:7002\n");

    PeerAddresses addresses = PeerAddresses.file(file);

    assertThat(addresses.of(DOMAIN.server("gpu-1")).getPort()).isEqualTo(7001);
    assertThat(addresses.of(DOMAIN.server("gpu-2")).getHostString()).isEqualTo("[::1]");
    assertThatThrownBy(() -> addresses.of(DOMAIN.server("gpu-3")))
        .hasMessageContaining("(gpu-3)")
        .hasMessageContaining("gpu-1");
  }

  @Test
  void aFileThatHasChangedIsReadAgainAndABadOneIsNotTaken(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("peers"), "gpu-1 = 127.0.0.1:7001\n");
    PeerAddresses addresses = PeerAddresses.file(file);

    Files.writeString(file, "gpu-1 = 127.0.0.1:7001\ngpu-2 = 127.0.0.1:7002\n");
    assertThat(addresses.of(DOMAIN.server("gpu-2")).getPort()).isEqualTo(7002);

    Files.writeString(file, "gpu-1 = nowhere\n");
    assertThat(addresses.of(DOMAIN.server("gpu-1")).getPort()).isEqualTo(7001);
  }

  @Test
  void aLineWithoutAPortIsRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("peers"), "gpu-1 = localhost\n");

    assertThatThrownBy(() -> PeerAddresses.file(file)).hasMessageContaining("(localhost)");
  }
}
