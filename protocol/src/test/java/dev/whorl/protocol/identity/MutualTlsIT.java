package dev.whorl.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.whorl.protocol.data.CloseReply;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.DataPortGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server and real channels over TLS on the loopback address. */
class MutualTlsIT {
  private static final AgentsDomain DOMAIN = PeerNameTest.DOMAIN;
  private static final PeerName ROUTER = new PeerName.Router("uid-1", "chat");

  private final CertificateAuthority authority =
      CertificateAuthority.create("whorl", Clock.systemUTC());
  private final CertificateAuthority foreign =
      CertificateAuthority.create("whorl", Clock.systemUTC());
  private final BlockingQueue<PeerName> callers = new LinkedBlockingQueue<>();
  private final Identity served = new Identity(authority.issue(DOMAIN.server("gpu-1")));
  private Server server;

  @BeforeEach
  void serve() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = TlsTransport.server(any, served).addService(new Callers()).build().start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void theServerLearnsWhoCalls() {
    call("gpu-1", authority.issue(ROUTER));

    assertThat(callers).containsExactly(ROUTER);
  }

  @Test
  void aCallerWithoutACertificateIsRefused() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build())
            .build();
    try {
      assertThatThrownBy(() -> close(channel)).satisfies(MutualTlsIT::isUnavailable);
    } finally {
      channel.shutdownNow();
    }
    assertThat(callers).isEmpty();
  }

  @Test
  void aCallerOfAForeignAuthorityIsRefused() {
    // It trusts our root, so that only the server can be the one that refuses.
    Credentials foreigner =
        new Credentials(
            foreign.issue(ROUTER).chain(), foreign.issue(ROUTER).key(), List.of(authority.root()));

    assertThat(catchThrowable(() -> call("gpu-1", foreigner)))
        .satisfies(MutualTlsIT::isUnavailable);
    assertThat(callers).isEmpty();
  }

  @Test
  void aServerOfAForeignAuthorityIsRefused() {
    assertThat(catchThrowable(() -> call("gpu-1", foreign.issue(ROUTER))))
        .satisfies(MutualTlsIT::isUnavailable);
    assertThat(callers).isEmpty();
  }

  @Test
  void anotherServerAtTheAddressIsRefused() {
    assertThat(catchThrowable(() -> call("gpu-2", authority.issue(ROUTER))))
        .satisfies(MutualTlsIT::isUnavailable);
    assertThat(callers).isEmpty();
  }

  @Test
  void newFilesAreTakenForNewConnections(@TempDir Path folder) throws Exception {
    served.credentials().write(folder);
    try (var scheduler = Executors.newSingleThreadScheduledExecutor();
        var _ = CredentialsWatch.start(folder, served, Duration.ofMillis(10), scheduler)) {
      Credentials renewed = foreign.issue(DOMAIN.server("gpu-1"));
      renewed.write(folder);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!served.credentials().equals(renewed) && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      call("gpu-1", foreign.issue(ROUTER));
      assertThat(callers).containsExactly(ROUTER);
      assertThat(catchThrowable(() -> call("gpu-1", authority.issue(ROUTER))))
          .satisfies(MutualTlsIT::isUnavailable);
      scheduler.shutdownNow();
    }
  }

  /** Both roots bear the same name, as those of one installation do. */
  @Test
  void whileARootIsChangedEverybodyReachesEverybody() {
    Duration month = Duration.ofDays(30);
    List<X509Certificate> next = List.of(foreign.root());
    List<X509Certificate> old = List.of(authority.root());
    PeerName server = DOMAIN.server("gpu-1");

    served.replace(authority.issue(server, month, next));
    call("gpu-1", authority.issue(ROUTER, month, next));
    call("gpu-1", foreign.issue(ROUTER, month, old));
    call("gpu-1", authority.issue(ROUTER));

    served.replace(foreign.issue(server, month, old));
    call("gpu-1", authority.issue(ROUTER, month, next));
    call("gpu-1", foreign.issue(ROUTER));
    assertThat(callers).hasSize(5).containsOnly(ROUTER);
  }

  @Test
  void filesOfAnotherPeerAreNotTaken() {
    assertThatThrownBy(() -> served.replace(authority.issue(DOMAIN.server("gpu-2"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gpu-2");
    assertThat(served.name()).isEqualTo(DOMAIN.server("gpu-1"));
  }

  private void call(String name, Credentials shown) {
    InetSocketAddress address = InetSocketAddress.createUnresolved("127.0.0.1", server.getPort());
    ServerDialer dialer =
        new ServerDialer(DOMAIN, PeerAddresses.fixed(Map.of(name, address)), new Identity(shown));
    ManagedChannel channel = dialer.dial(name);
    try {
      close(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void close(ManagedChannel channel) {
    CloseReply reply =
        DataPortGrpc.newBlockingStub(channel)
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .close(CloseRequest.getDefaultInstance());
    assertThat(reply).isNotNull();
  }

  private static void isUnavailable(Throwable failure) {
    assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private final class Callers extends DataPortGrpc.DataPortImplBase {
    @Override
    public void close(CloseRequest request, StreamObserver<CloseReply> reply) {
      callers.add(PeerInterceptor.current());
      reply.onNext(CloseReply.getDefaultInstance());
      reply.onCompleted();
    }
  }
}
