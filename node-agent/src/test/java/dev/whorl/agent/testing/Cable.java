package dev.whorl.agent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP relay that can be cut (connections break, new ones work), frozen (nothing passes any more)
 * or pulled (nothing connects).
 */
public final class Cable implements AutoCloseable {
  private final ServerSocket entrance;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile InetSocketAddress target = new InetSocketAddress(0);
  private volatile boolean frozen;

  public Cable() throws IOException {
    entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Leads to an address from now on; returns the address of the near end. */
  public InetSocketAddress to(InetSocketAddress address) {
    target = address;
    return new InetSocketAddress(entrance.getInetAddress(), entrance.getLocalPort());
  }

  /** Connections made so far. */
  public int connections() {
    return connections.get();
  }

  /** Breaks all connections. */
  public void cut() {
    ends.forEach(Cable::closeQuietly);
    ends.clear();
  }

  /** Lets nothing pass any more, without a sign. */
  public void freeze() {
    frozen = true;
  }

  /** Breaks all connections and takes no new ones. */
  public void pull() throws IOException {
    entrance.close();
    cut();
  }

  @Override
  public void close() throws IOException {
    pull();
  }

  private void accept() {
    try {
      while (!entrance.isClosed()) {
        Socket near = entrance.accept();
        connections.incrementAndGet();
        Socket far = new Socket(target.getAddress(), target.getPort());
        ends.add(near);
        ends.add(far);
        Thread.ofVirtual().start(() -> relay(near, far));
        Thread.ofVirtual().start(() -> relay(far, near));
      }
    } catch (IOException e) {
      if (!entrance.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void relay(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!frozen) {
          out.write(buffer, 0, read);
          out.flush();
        }
      }
    } catch (IOException e) {
      // A cut cable: both ends go below.
    }
    closeQuietly(from);
    closeQuietly(to);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
