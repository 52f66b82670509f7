package calendar

// countries lists the jurisdictions.
func countries() []country {
	return []country{
		{code: "cn", tables: func() []Year { return embedded("cn") }},
	}
}

func englishName(name string) string { return name }
