package dev.whorl.agent.session;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Whether an Open may take a slot here. Only hop 0 refuses for load: it counts the chain's sessions
 * against the capacity in its assignment, so that sessions stay within capacity for any number of
 * routers.
 *
 * @param server name of this server
 * @param incarnation of this process
 */
record Admission(String server, long incarnation) {

  /**
   * Returns the refusal, or null.
   *
   * @param span the loaded span for the asked blocks, if there is one
   * @param holdsSlot whether the session has a slot of the chain already: it keeps it
   * @param onChain other sessions that hold a slot of the chain
   */
  @Nullable Refusal refusal(
      OpenTerms terms,
      Assignment assignment,
      @Nullable ServedSpan span,
      boolean holdsSlot,
      long onChain) {
    RingPlan.Hop here = terms.ring().here();
    if (!here.server().equals(server)) {
      return Refusal.server(
          "The hop %d names server (%s), this is (%s)."
              .formatted(terms.ring().self(), here.server(), server));
    }
    if (here.incarnation() != incarnation) {
      return new Refusal(
          Reason.WRONG_INCARNATION,
          AtFault.SERVER,
          "The incarnation (%016x) is gone, this is %016x: the server has restarted."
              .formatted(here.incarnation(), incarnation));
    }
    if (span == null) {
      return new Refusal(
          Reason.NOT_LOADED,
          AtFault.CHAIN,
          "Blocks %s of placement (%s) are not loaded here."
              .formatted(here.span(), terms.placement()));
    }
    if (!span.deploymentUid().equals(terms.router().deploymentUid())) {
      return new Refusal(
          Reason.NOT_YOURS,
          AtFault.CHAIN,
          "The placement (%s) belongs to another deployment.".formatted(terms.placement()));
    }
    Refusal misfit = misfit(terms, span);
    return misfit != null || !terms.ring().first()
        ? misfit
        : chainRefusal(terms, assignment, holdsSlot, onChain);
  }

  private static @Nullable Refusal misfit(OpenTerms terms, ServedSpan span) {
    int blocks = span.geometry().blocks();
    if (terms.ring().blocks() != blocks) {
      return Refusal.chain(
          "The ring has %d blocks, the model of placement (%s) has %d."
              .formatted(terms.ring().blocks(), terms.placement(), blocks));
    }
    if (terms.idsCount() > span.slotTokens()) {
      return Refusal.invalid(
          "The ids_count (%d) exceeds the slot (%d tokens)."
              .formatted(terms.idsCount(), span.slotTokens()));
    }
    return null;
  }

  private static @Nullable Refusal chainRefusal(
      OpenTerms terms, Assignment assignment, boolean holdsSlot, long onChain) {
    ServedChain chain = assignment.chain(terms.placement(), terms.chain());
    if (chain == null) {
      return new Refusal(
          Reason.NOT_LOADED,
          AtFault.CHAIN,
          "The chain (%s) of placement (%s) does not start here."
              .formatted(terms.chain(), terms.placement()));
    }
    if (!chain.deploymentUid().equals(terms.router().deploymentUid())) {
      return new Refusal(
          Reason.NOT_YOURS,
          AtFault.CHAIN,
          "The chain (%s) belongs to another deployment.".formatted(chain.chain()));
    }
    if (holdsSlot) {
      return null;
    }
    if (chain.capacity() == 0) {
      return new Refusal(
          Reason.DRAINING,
          AtFault.CHAIN,
          "The chain (%s) takes no more sessions.".formatted(chain.chain()));
    }
    if (onChain >= chain.capacity()) {
      return new Refusal(
          Reason.NO_SLOT,
          AtFault.CHAIN,
          "All %d slots of the chain (%s) are taken.".formatted(chain.capacity(), chain.chain()));
    }
    return null;
  }
}
