package dev.whorl.planning.speed;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/** Power of one server: idle, running slowly, running fast. */
public record Power(double idle, double slow, double fast) {
  public Power {
    Require.notNegative("idle power", idle);
    Require.notNegative("slow power", slow);
    Require.notNegative("fast power", fast);
    if (slow < idle || fast < slow) {
      throw new InvalidInput(
          "power", idle + ", " + slow + ", " + fast, "must not fall from idle to slow to fast");
    }
  }
}
