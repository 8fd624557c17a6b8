package dev.whorl.agent.session;

/** Rows of one session that go into a step; {@code epoch} is the session's when they were taken. */
public record RowWork(HopSession session, int epoch, Arrival rows) {}
