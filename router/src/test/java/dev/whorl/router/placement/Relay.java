package dev.whorl.router.placement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP relay to one address that can be down: connections break, new ones are hung up at once. */
final class Relay implements AutoCloseable {
  private final ServerSocket entrance;
  private final InetSocketAddress target;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private volatile boolean down;

  Relay(InetSocketAddress target) throws IOException {
    this.target = target;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  void down() {
    down = true;
    ends.forEach(Relay::closeQuietly);
    ends.clear();
  }

  void up() {
    down = false;
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    down();
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        connect(entrance.accept());
      } catch (IOException e) {
        // Closed at the end of the test, or the far end is not there: the near one hangs up.
      }
    }
  }

  private void connect(Socket near) throws IOException {
    if (down) {
      near.close();
      return;
    }
    Socket far = new Socket(target.getAddress(), target.getPort());
    ends.add(near);
    ends.add(far);
    if (down) { // went down meanwhile, and may not have seen these two
      closeQuietly(near);
      closeQuietly(far);
      return;
    }
    Thread.ofVirtual().start(() -> relay(near, far));
    Thread.ofVirtual().start(() -> relay(far, near));
  }

  private static void relay(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One end has hung up, or the relay is down; both are closed.
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
