package dev.whorl.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a wire does to what passes it. */
class WireTest {
  private ServerSocket echo;
  private Wire wire;

  @BeforeEach
  void start() throws IOException {
    echo = listen(0);
    wire = new Wire(echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    wire.close();
    echo.close();
  }

  @Test
  void whatGoesInComesOutAndBack() throws IOException {
    try (Socket client = dial()) {
      assertThat(ask(client, 7)).isEqualTo(7);
    }
  }

  @Test
  void aLongWireTakesItsTimeThereAndBack() throws IOException {
    wire.become(new Wire.Condition(Duration.ofMillis(100), 0, Duration.ZERO));
    try (Socket client = dial()) {
      long start = System.nanoTime();
      assertThat(ask(client, 7)).isEqualTo(7);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000);
    }
  }

  @Test
  void aCutIsSeenAtOnceAndTheNextConnectionIsGood() throws IOException {
    try (Socket client = dial()) {
      assertThat(ask(client, 7)).isEqualTo(7);
      wire.cut();
      assertThatThrownBy(() -> ask(client, 8)).isInstanceOf(IOException.class);
    }
    try (Socket client = dial()) {
      assertThat(ask(client, 9)).isEqualTo(9);
    }
  }

  @Test
  void aDeadWireSaysNothingAndItsConnectionsStayDead() throws IOException {
    try (Socket client = dial()) {
      assertThat(ask(client, 7)).isEqualTo(7);
      wire.die();
      client.setSoTimeout(100);
      assertThatThrownBy(() -> ask(client, 8)).isInstanceOf(SocketTimeoutException.class);
      wire.revive();
      assertThatThrownBy(() -> ask(client, 9)).isInstanceOf(SocketTimeoutException.class);
    }
    try (Socket client = dial()) {
      assertThat(ask(client, 9)).isEqualTo(9);
    }
  }

  @Test
  void whereNobodyListensAtTheFarEndNobodyListensHere() throws Exception {
    int port = echo.getLocalPort();
    echo.close();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!refused() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(refused()).isTrue();

    echo = listen(port);
    while (refused() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    try (Socket client = dial()) {
      assertThat(ask(client, 7)).isEqualTo(7);
    }
  }

  private boolean refused() throws IOException {
    try (Socket _ = dial()) {
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  private Socket dial() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), wire.port());
  }

  private static int ask(Socket socket, int word) throws IOException {
    socket.getOutputStream().write(word);
    int answer = socket.getInputStream().read();
    if (answer < 0) {
      throw new IOException("closed");
    }
    return answer;
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket client = server.accept();
              Thread.ofVirtual().start(() -> echo(client));
            }
          } catch (IOException e) {
            // The end of the test.
          }
        });
    return server;
  }

  private static void echo(Socket client) {
    try (client) {
      for (int word = client.getInputStream().read();
          word >= 0;
          word = client.getInputStream().read()) {
        client.getOutputStream().write(word);
      }
    } catch (IOException e) {
      // Cut.
    }
  }
}
