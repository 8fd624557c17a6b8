package dev.whorl.router.placement;

import org.jspecify.annotations.Nullable;

/**
 * A block server.
 *
 * @param name of the BlockServer
 * @param address {@code host:port} of its data port; null where DNS finds it by name
 * @param incarnation the only process that may be used, null for whichever answers
 */
public record PlacedServer(String name, @Nullable String address, @Nullable Long incarnation) {}
