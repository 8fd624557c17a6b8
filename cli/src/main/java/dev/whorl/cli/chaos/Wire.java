package dev.whorl.cli.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A port that leads to another one over a wire that can be long, thin, cut or dead. While nobody
 * listens at the far end nobody listens here, as without a wire.
 */
final class Wire implements AutoCloseable {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();
  private static final int CHUNK = 16 << 10;
  private static final Duration LOOK = Duration.ofMillis(50);

  /**
   * How it is now.
   *
   * @param delay of every byte
   * @param bytesPerSecond in each direction; 0: as many as come
   * @param shuffle how long a new connection is held at most, so that later ones overtake it
   */
  record Condition(Duration delay, long bytesPerSecond, Duration shuffle) {
    static final Condition GOOD = new Condition(Duration.ZERO, 0, Duration.ZERO);
  }

  /** Bytes on their way, or the end of them. */
  private record Parcel(@Nullable ByteBuffer bytes, long due) {}

  private final int target;
  private final int port;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile Condition condition = Condition.GOOD;
  private volatile boolean dead;
  private volatile boolean closed;
  private volatile ServerSocket listener;

  Wire(int target) {
    this.target = target;
    try {
      this.listener = new ServerSocket(0, 64, HOST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.port = listener.getLocalPort();
    Thread.ofVirtual().name("wire").start(this::listen);
  }

  int port() {
    return port;
  }

  void become(Condition next) {
    condition = next;
  }

  /** Resets every connection. */
  void cut() {
    connections.forEach(Connection::reset);
  }

  /** Nothing passes any more, and nobody is told; new connections are made but say nothing. */
  void die() {
    dead = true;
    connections.forEach(connection -> connection.lost = true);
  }

  /** New connections lead to the far end again; those of before are lost for good. */
  void revive() {
    dead = false;
  }

  @Override
  public void close() {
    closed = true;
    close(listener);
    cut();
  }

  private void listen() {
    while (!closed) {
      try {
        Socket near = listener.accept();
        Thread.ofVirtual().name("wire").start(() -> carry(near));
      } catch (IOException e) {
        if (closed) {
          return;
        }
        listenAgain();
      }
    }
  }

  /** As soon as somebody listens at the far end. */
  private void listenAgain() {
    while (!closed) {
      try {
        Thread.sleep(LOOK);
        dial().close();
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(HOST, port), 64);
        listener = again;
        return;
      } catch (IOException e) {
        // Not yet.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Socket dial() throws IOException {
    Socket far = new Socket();
    far.setTcpNoDelay(true);
    far.connect(new InetSocketAddress(HOST, target), 2000);
    return far;
  }

  private void carry(Socket near) {
    try {
      long shuffle = condition.shuffle().toMillis();
      if (shuffle > 0) {
        Thread.sleep(ThreadLocalRandom.current().nextLong(shuffle));
      }
      near.setTcpNoDelay(true);
      Connection connection = new Connection(near, dial());
      connection.lost = dead;
      connections.add(connection);
      connection.run();
    } catch (IOException e) {
      close(near);
      close(listener); // nobody is there: nobody is here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close(near);
    }
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // It was broken anyway.
    }
  }

  private final class Connection {
    private final Socket near;
    private final Socket far;
    private volatile boolean lost;

    Connection(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    void run() {
      pump(near, far);
      pump(far, near);
    }

    void reset() {
      for (Socket socket : new Socket[] {near, far}) {
        try {
          socket.setSoLinger(true, 0);
        } catch (IOException e) {
          // Closed already.
        }
        Wire.close(socket);
      }
      connections.remove(this);
    }

    private void pump(Socket from, Socket to) {
      BlockingQueue<Parcel> way = new LinkedBlockingQueue<>(64);
      Thread.ofVirtual().name("wire-in").start(() -> take(from, way));
      Thread.ofVirtual().name("wire-out").start(() -> give(way, to));
    }

    private void take(Socket from, BlockingQueue<Parcel> way) {
      try {
        InputStream in = from.getInputStream();
        while (true) {
          byte[] bytes = new byte[CHUNK];
          int length = in.read(bytes);
          if (!lost || length < 0) {
            long due = System.nanoTime() + condition.delay().toNanos();
            way.put(new Parcel(length < 0 ? null : ByteBuffer.wrap(bytes, 0, length), due));
          }
          if (length < 0) {
            return;
          }
        }
      } catch (IOException e) {
        reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void give(BlockingQueue<Parcel> way, Socket to) {
      try {
        WritableByteChannel out = Channels.newChannel(to.getOutputStream());
        while (true) {
          Parcel parcel = way.take();
          long early = parcel.due() - System.nanoTime();
          if (early > 0) {
            Thread.sleep(Duration.ofNanos(early));
          }
          ByteBuffer bytes = parcel.bytes();
          if (bytes == null) {
            reset();
            return;
          }
          if (!lost) {
            out.write(bytes);
          }
          long rate = condition.bytesPerSecond();
          if (rate > 0) {
            Thread.sleep(Duration.ofNanos(bytes.limit() * 1_000_000_000L / rate));
          }
        }
      } catch (IOException e) {
        reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
