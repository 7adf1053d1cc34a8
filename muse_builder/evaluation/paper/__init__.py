"""Every table and figure of the paper, of VOGUE and of EXMODD: what each is of, collected and written."""
