package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayedLinksTest {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  @Test
  void anAnswerTakesTheRoundTripAndIsWhole() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, HOST);
        DelayedLinks links = new DelayedLinks(Duration.ofMillis(40))) {
      Thread.ofVirtual().start(() -> echo(server));
      long begin = System.nanoTime();
      try (Socket socket = new Socket(HOST, links.to(server.getLocalPort()))) {
        socket.getOutputStream().write("there".getBytes(StandardCharsets.UTF_8));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).isEqualTo("there");
      }
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(40_000_000);
    }
  }

  @Test
  void nothingIsBetweenWithoutADelay() {
    try (DelayedLinks links = new DelayedLinks(Duration.ZERO)) {
      assertThat(links.to(1234)).isEqualTo(1234);
    }
  }

  @Test
  void aFarEndThatDoesNotListenEndsTheConnection() throws IOException {
    int nobody = Ports.free(1).getFirst();
    try (DelayedLinks links = new DelayedLinks(Duration.ofMillis(1));
        Socket socket = new Socket(HOST, links.to(nobody))) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static void echo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(socket.getInputStream().readNBytes(5));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
