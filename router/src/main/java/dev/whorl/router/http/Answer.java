package dev.whorl.router.http;

import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.TextPiece;
import dev.whorl.router.openai.Usage;

/** An answer in the making. All calls come from one Vert.x context. */
interface Answer {
  /** All choices stand in line or have got their turn; what comes now may take its time. */
  void admitted();

  /** A choice has got its slot. */
  void started(int choice);

  /** More text of a choice; with a finish it is the last. */
  void piece(int choice, TextPiece piece);

  /** All choices are finished. */
  void complete(Usage usage);

  /** The request fails; nothing comes after. */
  void failed(ApiError error);

  /** Nothing comes but perhaps a last word on why. */
  void abandoned();
}
