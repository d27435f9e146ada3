"""What leaves the portal as a whole: feeds, calendars and the expediente of an institution."""
