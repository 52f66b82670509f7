// Package pack makes the evidence pack of a case: what a tired official reads in
// five minutes, with the originals behind it.
//
// # The model
//
// A dossier is everything of one case that may leave the owner's hands: no
// private note, no order, no ask, nothing of another case. From it come
// documents that are derived (summary, timeline, ledger of promises, readable
// correspondence, index of evidence, texts for pasting) and files that are
// carried as they are (the mails, byte for byte, and the evidence). Evidence is
// copied and hashed, never opened: whether a picture has 200 megapixels or an
// archive is a bomb makes no difference here.
//
// Everything is drawn with one drawing model (draw.go): text, lines, boxes on a
// sheet in millimetres. A sheet is painted into a PDF or written as SVG, so the
// timeline is drawn once for both. Text is broken into lines here, with the
// widths of the embedded font, so that a layout is known before it is painted:
// that is how the summary is made to fit its one page.
//
// The same case, options and moment give the same bytes.
//
// A deadline counts as broken here only when the case says so; what is doubtful
// or dismissed is left out, and what was not seen is said to be not seen.
package pack
