package dev.whorl.protocol.identity;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Channels and servers with TLS 1.3 and certificates on both sides. The JDK's TLS is used: the
 * native one would have to be unpacked into a writable folder, which the images do not have.
 */
public final class TlsTransport {
  /** A prefill chunk of 512 rows of 16,384 numbers of four bytes, and as much again. */
  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  /** So that a chunk is not cut by flow control on a link of 10 Gbit/s and 1 ms. */
  private static final int FLOW_WINDOW_BYTES = 4 << 20;

  private static final String PROTOCOL = "TLSv1.3";

  private TlsTransport() {}

  /**
   * A server that asks every caller for a certificate and tells services who calls ({@link
   * PeerInterceptor}).
   */
  public static NettyServerBuilder server(InetSocketAddress address, Identity identity) {
    SslContextBuilder context =
        SslContextBuilder.forServer(identity.keys())
            .trustManager(identity.trust())
            .clientAuth(ClientAuth.REQUIRE);
    return NettyServerBuilder.forAddress(address)
        .sslContext(build(context))
        .intercept(new PeerInterceptor())
        // A caller may ask every few seconds whether a silent peer is still there; the default of
        // five
        // minutes would end its connection.
        .permitKeepAliveTime(5, TimeUnit.SECONDS)
        .flowControlWindow(FLOW_WINDOW_BYTES)
        .maxInboundMessageSize(MAX_MESSAGE_BYTES);
  }

  /** A channel to the process at {@code address}, which must show a certificate of {@code peer}. */
  public static NettyChannelBuilder channel(
      InetSocketAddress address, PeerName peer, Identity identity) {
    return configure(
        NettyChannelBuilder.forAddress(address.getHostString(), address.getPort()), peer, identity);
  }

  private static NettyChannelBuilder configure(
      NettyChannelBuilder builder, PeerName peer, Identity identity) {
    SslContextBuilder context =
        SslContextBuilder.forClient().keyManager(identity.keys()).trustManager(identity.trust());
    return builder
        .sslContext(build(context))
        .overrideAuthority(peer.dnsName())
        .flowControlWindow(FLOW_WINDOW_BYTES)
        .maxInboundMessageSize(MAX_MESSAGE_BYTES);
  }

  private static SslContext build(SslContextBuilder context) {
    try {
      return GrpcSslContexts.configure(context, SslProvider.JDK).protocols(PROTOCOL).build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS 1.3 with ALPN is not available in this runtime.", e);
    }
  }
}
