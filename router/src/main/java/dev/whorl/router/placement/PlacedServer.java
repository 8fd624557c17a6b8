package dev.whorl.router.placement;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block server.
 *
 * @param name of the BlockServer
 * @param address {@code host:port} of its data port; null where DNS finds it by name
 * @param incarnation the only process that may be used, null for whichever answers
 */
public record PlacedServer(String name, @Nullable String address, @Nullable Long incarnation) {
  private static final Pattern ADDRESS = Pattern.compile(".+:[0-9]{1,5}");

  public PlacedServer {
    if (address != null && !ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "The address (%s) of server (%s) is not host:port.".formatted(address, name));
    }
  }
}
