package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.InspectRequest;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.Frame;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.ReadModelFileRequest;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.StartRequest;
import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.protocol.identity.TlsTransport;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call of both ports by every kind of peer, with every kind of certificate: good, of another
 * authority, run out, not valid yet, none, and no TLS at all. Only what is meant to pass does.
 */
class CertificatesIT {
  private static final long PATIENCE_SECONDS = 3;

  private enum Outcome {
    REACHED,
    DENIED,
    NO_CONNECTION
  }

  private record Call<Q, R>(
      MethodDescriptor<Q, R> method, Q request, boolean control, Predicate<PeerName> mayCall) {}

  private static final List<Call<?, ?>> CALLS =
      List.of(
          data(
              DataPortGrpc.getOpenMethod(),
              OpenRequest.getDefaultInstance(),
              CertificatesIT::isRouter),
          data(
              DataPortGrpc.getStartMethod(),
              StartRequest.getDefaultInstance(),
              CertificatesIT::isRouter),
          data(
              DataPortGrpc.getCloseMethod(),
              CloseRequest.getDefaultInstance(),
              CertificatesIT::isRouter),
          data(
              DataPortGrpc.getAttachMethod(),
              RouterBeat.getDefaultInstance(),
              CertificatesIT::isRouter),
          data(
              DataPortGrpc.getReadModelFileMethod(),
              ReadModelFileRequest.getDefaultInstance(),
              CertificatesIT::isRouter),
          data(
              DataPortGrpc.getRingMethod(),
              Frame.getDefaultInstance(),
              CertificatesIT::isNeighbour),
          control(ControlPortGrpc.getDriveMethod(), Assign.getDefaultInstance()),
          control(ControlPortGrpc.getInspectMethod(), InspectRequest.getDefaultInstance()),
          control(ControlPortGrpc.getMeasureMethod(), MeasureRequest.getDefaultInstance()));

  private static final List<PeerName> PEERS =
      List.of(
          Fleet.ROUTER,
          new PeerName.Router("uid-2", "chat"),
          Fleet.DOMAIN.server("s7"),
          new AgentsDomain("agents", "elsewhere").server("s7"),
          new PeerName.Operator("whorl"));

  private static boolean isRouter(PeerName peer) {
    return peer instanceof PeerName.Router;
  }

  private static boolean isOperator(PeerName peer) {
    return peer instanceof PeerName.Operator;
  }

  private static boolean isNeighbour(PeerName peer) {
    return peer instanceof PeerName.Server server && server.domain().equals(Fleet.DOMAIN);
  }

  private static <Q, R> Call<Q, R> data(
      MethodDescriptor<Q, R> method, Q request, Predicate<PeerName> mayCall) {
    return new Call<>(method, request, false, mayCall);
  }

  private static <Q, R> Call<Q, R> control(MethodDescriptor<Q, R> method, Q request) {
    return new Call<>(method, request, true, CertificatesIT::isOperator);
  }

  @Test
  void onlyWhatIsMeantToPassDoes(@TempDir Path folder) throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 1)) {
      for (var certificate : certificates(fleet.authority()).entrySet()) {
        for (PeerName peer : PEERS) {
          for (Call<?, ?> call : CALLS) {
            Outcome expected =
                !certificate.getKey().equals("good")
                    ? Outcome.NO_CONNECTION
                    : call.mayCall().test(peer) ? Outcome.REACHED : Outcome.DENIED;
            Outcome outcome = by(fleet, call, certificate.getValue().apply(peer));
            tried++;
            if (outcome != expected) {
              wrong.add(
                  "%s certificate of %s: %s is %s, not %s"
                      .formatted(
                          certificate.getKey(),
                          peer.dnsName(),
                          call.method().getBareMethodName(),
                          outcome,
                          expected));
            }
          }
        }
      }
      for (Call<?, ?> call : CALLS) {
        for (boolean tls : new boolean[] {true, false}) {
          tried++;
          if (through(withoutCertificate(port(fleet, call), tls), call) != Outcome.NO_CONNECTION) {
            wrong.add("no certificate, TLS " + tls + ": " + call.method().getBareMethodName());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(tried).isGreaterThanOrEqualTo(100);
  }

  /** What a peer shows, by what is wrong with it. */
  private static Map<String, Function<PeerName, Credentials>> certificates(
      CertificateAuthority authority) throws Exception {
    CertificateAuthority foreign = CertificateAuthority.create("whorl", Clock.systemUTC());
    CertificateAuthority past = at(authority, Duration.ofDays(-60));
    CertificateAuthority future = at(authority, Duration.ofDays(2));
    Map<String, Function<PeerName, Credentials>> certificates = new LinkedHashMap<>();
    certificates.put("good", authority::issue);
    certificates.put("run out", past::issue);
    certificates.put("not yet valid", future::issue);
    certificates.put(
        "foreign",
        // It trusts our root, so that only the server can be the one that refuses.
        peer -> {
          Credentials theirs = foreign.issue(peer);
          return new Credentials(theirs.chain(), theirs.key(), List.of(authority.root()));
        });
    return certificates;
  }

  private static CertificateAuthority at(CertificateAuthority authority, Duration later)
      throws Exception {
    Clock clock = Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC);
    return CertificateAuthority.load(authority.rootPem(), authority.keyPem(), clock);
  }

  private static Outcome by(Fleet fleet, Call<?, ?> call, Credentials shown) {
    InetSocketAddress address = Fleet.loopback(port(fleet, call));
    return through(
        TlsTransport.channel(address, Fleet.DOMAIN.server("s0"), new Identity(shown)).build(),
        call);
  }

  private static int port(Fleet fleet, Call<?, ?> call) {
    Agent agent = fleet.member(0).agent();
    return call.control() ? agent.controlPort() : agent.dataPort();
  }

  private static ManagedChannel withoutCertificate(int port, boolean tls) {
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress(Fleet.loopback(port));
    try {
      return tls
          ? builder
              .sslContext(
                  GrpcSslContexts.forClient()
                      .trustManager(InsecureTrustManagerFactory.INSTANCE)
                      .build())
              .build()
          : builder.usePlaintext().build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Outcome through(ManagedChannel channel, Call<?, ?> call) {
    try {
      return outcome(answer(channel, call));
    } finally {
      channel.shutdownNow();
    }
  }

  /** Null: an answer came. */
  private static <Q, R> @Nullable Status answer(Channel channel, Call<Q, R> call) {
    CompletableFuture<@Nullable Status> first = new CompletableFuture<>();
    ClientCall<Q, R> running =
        channel.newCall(
            call.method(),
            CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
    running.start(
        new ClientCall.Listener<R>() {
          @Override
          public void onMessage(R message) {
            first.complete(null);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            first.complete(status);
          }
        },
        new Metadata());
    running.request(1);
    running.sendMessage(call.request());
    if (call.method().getType().clientSendsOneMessage()) {
      running.halfClose();
    }
    try {
      return first.join();
    } finally {
      running.cancel("it has been seen", null);
    }
  }

  private static Outcome outcome(@Nullable Status status) {
    return switch (status == null ? Status.Code.OK : status.getCode()) {
      case PERMISSION_DENIED, UNAUTHENTICATED -> Outcome.DENIED;
      case UNAVAILABLE -> Outcome.NO_CONNECTION;
      default -> Outcome.REACHED;
    };
  }
}
