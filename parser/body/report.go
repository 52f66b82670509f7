package body

func (w *walk) reportPart(e *entity, s *source) bool { return false }

func (w *walk) original(m *Mail) {}
