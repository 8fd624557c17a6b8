package dev.whorl.protocol.identity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Puts the caller's identity into the gRPC context and ends a call of a nameless one with
 * UNAUTHENTICATED. The TLS layer has already refused certificates of foreign authorities.
 */
public final class PeerInterceptor implements ServerInterceptor {
  private static final Context.Key<PeerName> PEER = Context.key("whorl-peer");

  /**
   * The identity of the caller of the current call. Throws IllegalStateException outside of a call.
   */
  public static PeerName current() {
    PeerName peer = PEER.get();
    if (peer == null) {
      throw new IllegalStateException("No call is being served on this thread.");
    }
    return peer;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    PeerName peer;
    try {
      peer = peerOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    } catch (SSLPeerUnverifiedException | IllegalArgumentException e) {
      call.close(Status.UNAUTHENTICATED.withDescription(e.getMessage()), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
  }

  private static PeerName peerOf(@Nullable SSLSession session) throws SSLPeerUnverifiedException {
    if (session == null) {
      throw new SSLPeerUnverifiedException("The call did not come over TLS.");
    }
    return Credentials.nameOf((X509Certificate) session.getPeerCertificates()[0]);
  }
}
